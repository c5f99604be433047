import type { Coverage, NumberRanges } from '../schema/coverage.ts';
import type { Feature } from '../schema/feature.ts';
import type { FittedField, FittedSchema } from '../schema/fitted-schema.ts';
import type { CollectedRows, NumberColumn } from './collected-rows.ts';
import type { EncodedRows } from './encoded-rows.ts';
import { besideRange } from './number-range.ts';
import { TokenCollector, tokenRule, VocabularyIds } from './token-ids.ts';

/** What was counted of one field. */
interface Counts {
  /** Cells, of lists tokens. */
  cells: number;
  unseen: number;
  missing: number;
}

/** The same rows as they were collected and as they are encoded. */
export interface CoveredRows {
  readonly collected: CollectedRows;
  readonly encoded: EncodedRows;
  /** Which of the collected rows they are, in that order. Default: all. */
  readonly indices?: Int32Array | undefined;
}

/**
 * Counts which cells of rows a fitted schema knows, while they are encoded: as an option of `RowEncoder.builder`, or for rows
 * that the schema was fitted on.
 *
 * @param trained Ranges of the numbers in the training part; without them no number counts as beyond them.
 *
 * @example
 * const counter = new CoverageCounter(fitted, fitted.coverage?.ranges);
 * const builder = new RowEncoder(fitted).builder({ columns, coverage: counter });
 */
export class CoverageCounter {
  /** Rows so far. */
  rows = 0;
  readonly #fields: readonly FittedField[];
  readonly #trained: ReadonlyMap<string, NumberRanges[string]>;
  /** The smallest and the largest number so far. */
  readonly #ranges = new Map<string, NumberRanges[string]>();
  readonly #counts: ReadonlyMap<string, Counts>;
  /** What tells by field which collected numbers stand for a missing value. */
  readonly #missingNumbers = new Map<string, (number: number) => boolean>();

  constructor({ fields }: FittedSchema, trained: NumberRanges = {}) {
    this.#fields = fields;
    this.#trained = new Map(Object.entries(trained));
    this.#counts = new Map(fields.map(({ name }) => [name, { cells: 0, unseen: 0, missing: 0 }]));
  }

  /** Takes in rows. */
  add(rows: CoveredRows): void {
    this.rows += rows.encoded.rows;
    this.#addCategories(rows);
    this.#addNumbers(rows);
    this.#addLists(rows);
  }

  /** The shares so far, by the names of features; 0 before the first row. */
  coverage(): Coverage {
    const share = (count: number, all: number): number => (all === 0 ? 0 : count / all);
    const features = this.#fields.filter((field) => !isIndicator(field));
    return Object.fromEntries(
      features.map(({ name }) => {
        const { cells, unseen, missing } = this.#counts.get(name) as Counts;
        return [name, { unseen: share(unseen, cells), missing: share(missing, this.rows) }];
      }),
    );
  }

  /** The ranges of the numbers so far, by the names of features. */
  ranges(): NumberRanges {
    return Object.fromEntries(this.#ranges);
  }

  #addCategories({ collected, encoded: { rows, ids }, indices }: CoveredRows): void {
    const fields = this.#fields.filter((field) => field.kind === 'categorical');
    const { categorical } = collected.features;
    const sourceWidth = categorical.length;
    fields.forEach((field, column) => {
      const from = categorical.findIndex(({ feature }) => feature.name === field.name);
      if (from < 0) return;
      const { vocabulary } = field;
      const unknown = timesIn(ids, column, fields.length, vocabulary.oov);
      const { tokens } = categorical[from] as (typeof categorical)[number];
      let missing = 0;
      // Hashes know every token.
      if (vocabulary.hashed !== undefined) missing = unknown;
      else if (tokens instanceof VocabularyIds) missing = tokens.takeMissing();
      else if (unknown > 0 && tokens instanceof TokenCollector) {
        const isMissing = this.#missingNumbersOf(field, tokens);
        for (let row = 0; row < rows; row++) {
          if (ids[row * fields.length + column] !== vocabulary.oov) continue;
          const sourceRow = indices ? (indices[row] as number) : row;
          if (isMissing(collected.ids[sourceRow * sourceWidth + from] as number)) missing++;
        }
      }
      this.#count(field.name, { cells: rows, unseen: unknown - missing, missing });
    });
  }

  #missingNumbersOf({ name, feature }: FittedField, tokens: TokenCollector): (number: number) => boolean {
    let isMissing = this.#missingNumbers.get(name);
    if (!isMissing) this.#missingNumbers.set(name, (isMissing = missingNumbers(tokens, feature)));
    return isMissing;
  }

  #addNumbers({ collected, encoded: { rows }, indices }: CoveredRows): void {
    collected.features.numeric.forEach(({ feature: { name } }, column) => {
      // A column that only counts rows is collected, and left out of the schema.
      if (!this.#counts.has(name)) return;
      const numbers = collected.numbers[column] as NumberColumn;
      const { lowest, highest, ...known } = besideRange(numbers, indices ?? rows, this.#trained.get(name));
      this.#count(name, { cells: rows, ...known });
      if (lowest > highest) return;
      const [low, high] = this.#ranges.get(name) ?? [lowest, highest];
      this.#ranges.set(name, [Math.min(low, lowest), Math.max(high, highest)]);
    });
  }

  #addLists({ encoded: { rows, lists } }: CoveredRows): void {
    const fields = this.#fields.filter((field) => field.kind === 'multiValued');
    fields.forEach(({ name, vocabulary }, index) => {
      const { offsets, ids } = lists[index] as EncodedRows['lists'][number];
      let unseen = 0;
      let missing = 0;
      if (vocabulary.hashed === undefined) for (const id of ids) if (id === vocabulary.oov) unseen++;
      for (let row = 0; row < rows; row++) if (offsets[row] === offsets[row + 1]) missing++;
      this.#count(name, { cells: ids.length, unseen, missing });
    });
  }

  #count(name: string, { cells, unseen, missing }: Counts): void {
    const counts = this.#counts.get(name) as Counts;
    counts.cells += cells;
    counts.unseen += unseen;
    counts.missing += missing;
  }
}

// Loops of their own are compiled once for all columns.

/** How often a value stands in one column of row-major ids. */
function timesIn(ids: Int32Array, column: number, width: number, value: number): number {
  let times = 0;
  for (let at = column; at < ids.length; at += width) if (ids[at] === value) times++;
  return times;
}

/** Tells which collected numbers stand for a missing value: what does so may have turned out when all texts were known. */
function missingNumbers(collector: TokenCollector, feature: Feature): (number: number) => boolean {
  const { tokens } = collector;
  if (feature.kind === 'numeric' || collector.knowsMissing(feature)) return (number) => number < 0;
  const tokenOf = tokenRule(feature);
  const missing = Uint8Array.from(tokens, (text) => (tokenOf(text) === '' ? 1 : 0));
  return (number) => number < 0 || missing[number] === 1;
}

/** Whether a field says that a number is missing, which its number tells as well. */
function isIndicator({ kind, feature }: FittedField): boolean {
  return kind === 'categorical' && feature.kind === 'numeric';
}
