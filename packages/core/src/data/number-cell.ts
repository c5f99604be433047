import { CellProblem, isMissing, missingOrCategory, shown, textOf, type Missing } from './cell.ts';
import { decimalOf } from './decimal.ts';
import { countWord, isMissingWord, type MissingWords } from './missing-words.ts';

/** Largest magnitude that a 32-bit float holds. */
const LARGEST = 3.4028234663852886e38;

/** Reads the cells of a column as numbers. */
export class NumberReader {
  readonly #missing: Missing;
  /** Missing tokens that are numbers, which stand for a missing value however they are written; NaN for others. */
  readonly #missingNumbers: readonly number[];
  readonly #words: MissingWords | undefined;

  /** `words` counts usual words for a missing value, which are an error without it. */
  constructor(missing?: Missing, words?: MissingWords) {
    this.#missing = missing;
    this.#missingNumbers = [missing ?? []].flat().map(decimalOf);
    this.#words = words;
  }

  /** A number that 32 bits can hold, NaN when the cell is missing. */
  of(cell: unknown): number {
    const value = typeof cell === 'number' ? cell : this.#ofText(textOf(cell));
    if (this.#missingNumbers.includes(value)) return NaN;
    if (value > LARGEST || value < -LARGEST)
      throw new CellProblem('expected a number that 32 bits can hold', shown(cell));
    return value;
  }

  #ofText(text: string): number {
    const trimmed = text.trim();
    // Most cells are numbers, also those that stand for a missing value.
    const number = decimalOf(trimmed);
    if (!Number.isNaN(number)) return number;
    if (trimmed === '' || isMissing(trimmed, this.#missing) || isMissing(text, this.#missing)) return NaN;
    if (!this.#words || !isMissingWord(trimmed)) throw notNumber(text);
    countWord(this.#words, trimmed);
    return NaN;
  }
}

const weights = new NumberReader();

/** A weight: a finite number of at least 0, which has no sign. */
export function weightOf(cell: unknown): number {
  const weight = weights.of(cell);
  if (weight >= 0) return Math.abs(weight);
  throw new CellProblem(
    'a sample weight must be a number of at least 0',
    Number.isNaN(weight) ? 'a missing value' : shown(cell),
  );
}

/** The problem of text where a number belongs. */
export function notNumber(text: string): CellProblem {
  return new CellProblem('expected a number', shown(text), missingOrCategory(text));
}
