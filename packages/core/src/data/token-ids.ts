import { hasForm } from '../schema/canonical-token.ts';
import { CellProblem, isMissing, shellText, shown } from './cell.ts';
import { logSquaredBucket } from './log-squared.ts';
import { isMissingWord } from './missing-words.ts';
import type { CategoricalFeature, MultiValuedFeature } from '../schema/feature.ts';
import type { Vocabulary } from '../schema/vocabulary.ts';

/** Gives the text of a cell its number. */
export interface TokenIds {
  of(text: string): number;
}

/** The number of a missing value while tokens are being collected. */
export const MISSING = -1;

/** A Map holds 2^24 entries; a further one is opened just before. */
const MAP_CAPACITY = 2 ** 24 - 1;

/** Longer strings cut from a file's text keep that whole text alive, so kept ones are copied. */
const SLICE_LENGTH = 13;

/** Remembers the numbers of texts. */
export interface TextNumbers {
  get(text: string): number | undefined;
  set(text: string, number: number): void;
}

/** Numbers tokens in the order in which they appear, from 0; which of them are the same one is decided when all are known. */
export class TokenCollector implements TokenIds {
  /** Texts by number, missing ones left out. */
  readonly tokens: string[] = [];
  readonly #tokenOf: (text: string) => string;
  readonly #feature: CategoricalFeature | MultiValuedFeature | undefined;
  /** Number of each text that was seen; texts of one bucket share one. */
  readonly #numbers: TextNumbers;
  /** Number of each token, where that differs from the text. */
  readonly #buckets: Map<string, number> | undefined;

  /** @param numbers Remembers which texts were seen. Default: maps. */
  constructor(feature?: CategoricalFeature | MultiValuedFeature, numbers: TextNumbers = new TextMaps()) {
    this.#tokenOf = tokenRule(feature);
    this.#feature = feature;
    this.#numbers = numbers;
    this.#buckets = feature?.kind === 'categorical' && feature.buckets ? new Map() : undefined;
  }

  of(text: string): number {
    return this.#numbers.get(text) ?? this.#further(text);
  }

  /** The number of a text that was never seen before, which is for the caller to remember. */
  ofNew(text: string): number {
    const token = this.#tokenOf(text);
    this.#checkForm(token);
    return this.#numberOf(token);
  }

  #further(text: string): number {
    const own = text.length < SLICE_LENGTH ? text : (JSON.parse(JSON.stringify(text)) as string);
    const number = this.ofNew(own);
    this.#numbers.set(own, number);
    return number;
  }

  /** Whether it leaves out all texts that stand for a missing value of a feature, which may be its own with what was found out. */
  knowsMissing({ tokens, missing }: CategoricalFeature | MultiValuedFeature): boolean {
    return (tokens === undefined || tokens === 'text') && missing === this.#feature?.missing;
  }

  /** A form that was named holds for every cell. */
  #checkForm(token: string): void {
    const { kind, tokens } = this.#feature ?? {};
    if (tokens === undefined || hasForm(token, tokens) || (kind === 'categorical' && isMissingWord(token.trim())))
      return;
    throw new CellProblem(
      tokens === 'number' ? 'expected a plain number' : 'expected true or false',
      shown(token),
      (column) => `The tokens of this column are text (\`tokens\`, --tokens ${shellText(`${column}=text`)}).`,
    );
  }

  #numberOf(token: string): number {
    if (token === '') return MISSING;
    const known = this.#buckets?.get(token);
    if (known !== undefined) return known;
    const number = this.tokens.push(token) - 1;
    this.#buckets?.set(token, number);
    return number;
  }
}

/** As many maps as the texts need. */
class TextMaps implements TextNumbers {
  #open = new Map<string, number>();
  readonly #full: Map<string, number>[] = [];

  get(text: string): number | undefined {
    const number = this.#open.get(text);
    return number !== undefined || this.#full.length === 0 ? number : this.#inFull(text);
  }

  set(text: string, number: number): void {
    if (this.#open.size >= MAP_CAPACITY) {
      this.#full.push(this.#open);
      this.#open = new Map();
    }
    this.#open.set(text, number);
  }

  #inFull(text: string): number | undefined {
    for (const map of this.#full) {
      const number = map.get(text);
      if (number !== undefined) return number;
    }
    return undefined;
  }
}

/** Table ids of a known vocabulary: everything missing or unknown is OOV. */
export class VocabularyIds implements TokenIds {
  readonly #vocabulary: Vocabulary;
  readonly #tokenOf: ((text: string) => string) | undefined;
  readonly #isMissing: (text: string) => boolean;
  #missing = 0;

  constructor(vocabulary: Vocabulary, feature: CategoricalFeature | MultiValuedFeature) {
    this.#vocabulary = vocabulary;
    // Missing tokens are in no vocabulary but where they were named later, so hardly any but buckets and hashes need a rule.
    const known = [feature.missing ?? []].flat().some((token) => vocabulary.idOf(token) !== vocabulary.oov);
    const ruled = known || feature.hash !== undefined || (feature.kind === 'categorical' && feature.buckets);
    const tokenOf = tokenRule(feature);
    this.#tokenOf = ruled ? tokenOf : undefined;
    this.#isMissing = (text) => tokenOf(text) === '';
  }

  of(text: string): number {
    const id = this.#vocabulary.idOf(this.#tokenOf ? this.#tokenOf(text) : text);
    if (id === this.#vocabulary.oov && this.#isMissing(text)) this.#missing++;
    return id;
  }

  /** How many texts stood for a missing value since the last call. */
  takeMissing(): number {
    const missing = this.#missing;
    this.#missing = 0;
    return missing;
  }
}

/** What turns a cell's text into its token, '' for missing; the vocabulary knows which texts are the same token. */
export function tokenRule(feature: CategoricalFeature | MultiValuedFeature | undefined): (text: string) => string {
  // The hour "0" is none of the missing tokens of its column.
  const missing = feature?.kind === 'categorical' && feature.time ? undefined : feature?.missing;
  const bucket = feature?.kind === 'categorical' && feature.buckets ? logSquaredBucket : undefined;
  const isNumberOrTruth = feature?.tokens === 'number' || feature?.tokens === 'boolean';
  return (text) => {
    if (isNumberOrTruth && text.trim() === '') return '';
    if (isMissing(text, missing) || isMissing(text.trim(), missing)) return '';
    return bucket ? bucket(text) : text;
  };
}
