import type { CategoricalFeature, MultiValuedFeature, TextNumbers, TokenCollector } from '@fsdnet/core/engine';
import { TextSlots, textsOf, type Texts } from './text-table.ts';

/** Token numbers begin at −1, and what is put into slots at 1. */
const SHIFT = 2;

/** Remembers the token numbers of texts by their bytes, for a feature or all that share its vocabulary. */
export class TextDictionary implements TextNumbers {
  #slots = new TextSlots();

  get(text: string): number | undefined {
    const bytes = Buffer.from(text);
    const known = this.#slots.find(bytes, 0, bytes.length);
    return known === 0 ? undefined : known - SHIFT;
  }

  set(text: string, number: number): void {
    const bytes = Buffer.from(text);
    if (this.#slots.find(bytes, 0, bytes.length) === 0) this.#slots.put(bytes, 0, bytes.length, number + SHIFT);
  }

  /** Lets go of all texts: no further one comes. */
  close(): void {
    this.#slots = new TextSlots();
  }

  /** What gives one of these texts the number that a collector has for it, which has this dictionary. Throws a CellProblem. */
  numbering(texts: Texts, collector: TokenCollector): (text: number) => number {
    const { bytes, offsets } = texts;
    const textOf = textsOf(texts);
    return (text) => {
      const start = offsets[text]!;
      const end = offsets[text + 1]!;
      const known = this.#slots.find(bytes, start, end);
      if (known !== 0) return known - SHIFT;
      const number = collector.ofNew(textOf(text));
      this.#slots.put(bytes, start, end, number + SHIFT);
      return number;
    };
  }
}

/** The dictionaries of features; those that share a vocabulary have the same. */
export class TextDictionaries {
  readonly #byFeature = new Map<string, TextDictionary>();

  /** The one of a feature, made at the first call. */
  of({ name, share }: CategoricalFeature | MultiValuedFeature): TextDictionary {
    const key = share === undefined ? `feature ${name}` : `share ${share}`;
    let dictionary = this.#byFeature.get(key);
    if (!dictionary) this.#byFeature.set(key, (dictionary = new TextDictionary()));
    return dictionary;
  }

  /** Lets go of all texts: no further one comes. */
  close(): void {
    for (const dictionary of this.#byFeature.values()) dictionary.close();
  }
}
