import { isoTime } from '../times/iso-time.ts';
import { numberTime, type TimeNumbers } from '../times/number-time.ts';
import { CellProblem, isMissing, missingOrCategory, shown, type Missing } from './cell.ts';
import { isDecimal } from './decimal.ts';
import { isMissingWord } from './missing-words.ts';

/**
 * Milliseconds since 1970 of a cell: a number or its text (`numbers` says what numbers are, default "unix"), an ISO 8601 date,
 * or a `Date`. NaN for everything else.
 */
export function timeOfCell(cell: unknown, numbers: TimeNumbers = 'unix'): number {
  if (typeof cell === 'string') {
    const text = cell.trim();
    return isDecimal(text) ? numberTime(text, numbers) : isoTime(text);
  }
  if (typeof cell === 'number' || typeof cell === 'bigint') return numberTime(String(cell), numbers);
  return cell instanceof Date ? cell.getTime() : NaN;
}

/** Reads the cells of a column as times. */
export class TimeReader {
  readonly #numbers: TimeNumbers | undefined;
  readonly #missing: Missing;
  /** Gets usual words for a missing value, which are an error without it. */
  readonly #words: Set<string> | undefined;
  /** Features of one column ask for the same cell, and the rows of a log for the same time, one after the other. */
  #cell: unknown = null;
  #time = NaN;

  constructor(numbers: TimeNumbers | undefined, missing: Missing, words?: Set<string>) {
    this.#numbers = numbers;
    this.#missing = missing;
    this.#words = words;
  }

  /** Milliseconds since 1970, NaN when the cell is missing. */
  of(cell: unknown): number {
    if (cell === this.#cell) return this.#time;
    this.#time = this.#isMissing(cell) ? NaN : this.#read(cell);
    this.#cell = cell;
    return this.#time;
  }

  #isMissing(cell: unknown): boolean {
    if (typeof cell === 'string') {
      const trimmed = cell.trim();
      return trimmed === '' || isMissing(trimmed, this.#missing) || isMissing(cell, this.#missing);
    }
    if (cell instanceof Date) return Number.isNaN(cell.getTime());
    if (typeof cell === 'object') return cell === null;
    return Number.isNaN(cell) || isMissing(String(cell as number), this.#missing);
  }

  #read(cell: unknown): number {
    const time = timeOfCell(cell, this.#numbers);
    if (Number.isFinite(time)) return time;
    if (this.#words && typeof cell === 'string' && isMissingWord(cell.trim())) {
      this.#words.add(cell.trim());
      return NaN;
    }
    throw new CellProblem(
      `expected a time${this.#numbers === undefined || this.#numbers === 'unix' ? '' : ` written ${this.#numbers}`}`,
      shown(cell),
      missingOrCategory(String(cell)),
    );
  }
}
