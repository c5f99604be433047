import type { CategoricalFeature, MultiValuedFeature, TextNumbers, TokenCollector } from '@fsdnet/core/engine';
import { hashOf, textAt, TextTable, type Texts } from './text-table.ts';

/** Remembers the token numbers of texts by their bytes, for a feature or all that share its vocabulary. */
export class TextDictionary implements TextNumbers {
  readonly #table = new TextTable();
  #numbers = new Int32Array(64);

  get(text: string): number | undefined {
    const bytes = Buffer.from(text);
    const code = this.#table.find(bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length));
    return code < 0 ? undefined : this.#numbers[code];
  }

  set(text: string, number: number): void {
    const bytes = Buffer.from(text);
    this.#keep(this.#table.add(bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length)), number);
  }

  /** The number of a text that a collector gives it, which has this dictionary. Throws a CellProblem. */
  numberOf(texts: Texts, code: number, collector: TokenCollector): number {
    const { bytes, offsets, hashes } = texts;
    const [start, end, hash] = [offsets[code]!, offsets[code + 1]!, hashes[code]!];
    const known = this.#table.find(bytes, start, end, hash);
    if (known >= 0) return this.#numbers[known]!;
    const number = collector.ofNew(textAt(texts, code));
    this.#keep(this.#table.add(bytes, start, end, hash), number);
    return number;
  }

  #keep(code: number, number: number): void {
    if (code >= this.#numbers.length) {
      const larger = new Int32Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[code] = number;
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
}
