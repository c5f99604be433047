import type { Coverage, NumberRanges } from '../schema/coverage.ts';
import type { Feature } from '../schema/feature.ts';
import type { FittedField, FittedSchema } from '../schema/fitted-schema.ts';
import type { CollectedRows, NumberColumn } from './collected-rows.ts';
import type { EncodedRows } from './encoded-rows.ts';
import { besideRange } from './number-range.ts';
import { TokenCollector, tokenRule, VocabularyIds } from './token-ids.ts';

/** What was counted of one field. */
export interface FieldCounts {
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
  readonly #counts: ReadonlyMap<string, FieldCounts>;
  /** By field, as `missingTexts` finds them. */
  readonly #missingTexts = new Map<string, Uint8Array | undefined>();

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
        const { cells, unseen, missing } = this.#counts.get(name) as FieldCounts;
        return [name, { unseen: share(unseen, cells), missing: share(missing, this.rows) }];
      }),
    );
  }

  /** What was counted so far, by the names of fields. */
  counts(): ReadonlyMap<string, Readonly<FieldCounts>> {
    return this.#counts;
  }

  /** The ranges of the numbers so far, by the names of features. */
  ranges(): NumberRanges {
    return Object.fromEntries(this.#ranges);
  }

  #addCategories({ collected, encoded: { rows, ids }, indices }: CoveredRows): void {
    const fields = this.#fields.filter((field) => field.kind === 'categorical');
    const { categorical } = collected.features;
    const columns = fields.flatMap((field, column) => {
      const from = categorical.findIndex(({ feature }) => feature.name === field.name);
      if (from < 0) return [];
      const { tokens } = categorical[from] as (typeof categorical)[number];
      // Hashes know every token.
      const isCollected = field.vocabulary.hashed === undefined && tokens instanceof TokenCollector;
      const places = { ids, column, width: fields.length, numbers: collected.ids, from, fromWidth: categorical.length };
      const missing = isCollected ? this.#missingTextsOf(field, tokens) : undefined;
      return [{ field, tokens, isCollected, missing, places, oov: field.vocabulary.oov, unknown: 0, absent: 0 }];
    });
    for (let start = 0; start < rows; start += TILE) {
      const range = { indices, start, end: Math.min(start + TILE, rows) };
      for (const column of columns) {
        column.unknown += timesIn(column.places, range, column.oov);
        if (column.isCollected) column.absent += missingIn(column.places, range, column.missing);
      }
    }
    for (const { field, tokens, unknown, absent } of columns) {
      let missing = absent;
      if (field.vocabulary.hashed !== undefined) missing = unknown;
      else if (tokens instanceof VocabularyIds) missing = tokens.takeMissing();
      this.#count(field.name, { cells: rows, unseen: unknown - missing, missing });
    }
  }

  #missingTextsOf({ name, feature }: FittedField, tokens: TokenCollector): Uint8Array | undefined {
    if (!this.#missingTexts.has(name)) this.#missingTexts.set(name, missingTexts(tokens, feature));
    return this.#missingTexts.get(name);
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

  #count(name: string, { cells, unseen, missing }: FieldCounts): void {
    const counts = this.#counts.get(name) as FieldCounts;
    counts.cells += cells;
    counts.unseen += unseen;
    counts.missing += missing;
  }
}

// Loops of their own are compiled once for all columns.

/** Rows that are counted column by column before the next ones: few enough to stay in the processor's cache. */
const TILE = 4096;

/** One field's column of encoded ids, and of the collected numbers that they were made of. */
interface CountedColumn {
  /** Row-major. */
  readonly ids: Int32Array;
  readonly column: number;
  readonly width: number;
  /** Row-major. */
  readonly numbers: Int32Array;
  readonly from: number;
  readonly fromWidth: number;
}

/** Positions among the encoded rows; `indices` tells which of the collected ones they are. */
interface CountedRows {
  readonly indices: Int32Array | undefined;
  readonly start: number;
  readonly end: number;
}

/** How often a value stands in a column of ids. */
function timesIn({ ids, column, width }: CountedColumn, { start, end }: CountedRows, value: number): number {
  let times = 0;
  for (let row = start; row < end; row++) if (ids[row * width + column] === value) times++;
  return times;
}

/** How many of the collected numbers stand for a missing value. */
function missingIn(
  { numbers, from, fromWidth }: CountedColumn,
  { indices, start, end }: CountedRows,
  missing: Uint8Array | undefined,
): number {
  let times = 0;
  for (let row = start; row < end; row++) {
    const number = numbers[(indices ? indices[row]! : row) * fromWidth + from]!;
    if (number < 0 || (missing !== undefined && missing[number] === 1)) times++;
  }
  return times;
}

/**
 * Which texts stand for a missing value by what turned out when all were known, 1 in the place of their numbers; undefined
 * where that is none but those that were left out.
 */
function missingTexts(collector: TokenCollector, feature: Feature): Uint8Array | undefined {
  if (feature.kind === 'numeric' || collector.knowsMissing(feature)) return undefined;
  const tokenOf = tokenRule(feature);
  return Uint8Array.from(collector.tokens, (text) => (tokenOf(text) === '' ? 1 : 0));
}

/** Whether a field says that a number is missing, which its number tells as well. */
function isIndicator({ kind, feature }: FittedField): boolean {
  return kind === 'categorical' && feature.kind === 'numeric';
}
