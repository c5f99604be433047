import type { Coverage, NumberRanges } from '../schema/coverage.ts';
import type { Feature } from '../schema/feature.ts';
import type { FittedField, FittedSchema } from '../schema/fitted-schema.ts';
import type { CollectedRows, NumberColumn, TokenColumn } from './collected-rows.ts';
import type { EncodedRows } from './encoded-rows.ts';
import { besideRange } from './number-range.ts';
import { MISSING, TokenCollector, tokenRule, VocabularyIds } from './token-ids.ts';

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
  /** By field, as `missingTokens` finds them. */
  readonly #missingTokens = new Map<string, Uint8Array>();

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
    const unknown = timesIn(
      ids,
      fields.map(({ vocabulary }) => vocabulary.oov),
    );
    const columns = fields.flatMap((field, index) => {
      const from = categorical.findIndex(({ feature }) => feature.name === field.name);
      if (from < 0) return [];
      const { tokens } = categorical[from] as (typeof categorical)[number];
      const source = collected.tokens[from]!;
      // Hashes know every token.
      const isCollected = field.vocabulary.hashed === undefined && tokens instanceof TokenCollector;
      const missing = isCollected ? marksOf(source, this.#missingTokensOf(field, tokens)) : undefined;
      return [{ field, tokens, source, missing, unknown: unknown[index]!, absent: 0 }];
    });
    for (let start = 0; start < rows; start += TILE) {
      const range = { indices, start, end: Math.min(start + TILE, rows) };
      for (const column of columns) if (column.missing) column.absent += markedIn(column.source, range, column.missing);
    }
    for (const { field, tokens, unknown, absent } of columns) {
      let missing = absent;
      if (field.vocabulary.hashed !== undefined) missing = unknown;
      else if (tokens instanceof VocabularyIds) missing = tokens.takeMissing();
      this.#count(field.name, { cells: rows, unseen: unknown - missing, missing });
    }
  }

  #missingTokensOf({ name, feature }: FittedField, tokens: TokenCollector): Uint8Array {
    let missing = this.#missingTokens.get(name);
    if (!missing) this.#missingTokens.set(name, (missing = missingTokens(tokens, feature)));
    return missing;
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

/** Positions among the encoded rows; `indices` tells which of the collected ones they are. */
interface CountedRows {
  readonly indices: Int32Array | undefined;
  readonly start: number;
  readonly end: number;
}

/** How often each of these ids stands in its column of `ids` [rows, columns]. */
function timesIn(ids: Int32Array, wanted: readonly number[]): readonly number[] {
  const [width, sought] = [wanted.length, Int32Array.from(wanted)];
  const times = new Array<number>(width).fill(0);
  for (let start = 0; start < ids.length; start += width)
    for (let column = 0; column < width; column++) if (ids[start + column] === sought[column]) times[column]!++;
  return times;
}

/** How many of the values of a column are marked. */
function markedIn(
  { array, start: first, stride }: TokenColumn,
  { indices, start, end }: CountedRows,
  marks: Uint8Array,
): number {
  let times = 0;
  for (let row = start; row < end; row++) times += marks[array[first + (indices ? indices[row]! : row) * stride]! + 1]!;
  return times;
}

/** Marks by what stands in the array of a column + 1; undefined where none is marked. `marks`: by its numbers + 1. */
function marksOf({ numbers }: TokenColumn, marks: Uint8Array): Uint8Array | undefined {
  if (!numbers) return marks;
  // Hardly any column has more than the missing values that were known from the start.
  if (!numbers.includes(MISSING) && !marks.includes(1, 1)) return undefined;
  const own = new Uint8Array(numbers.length);
  for (let place = 0; place < numbers.length; place++) own[place] = marks[numbers[place]! + 1]!;
  return own;
}

/** 1 in the place of the numbers + 1 that stand for a missing value by what turned out when all texts were known. */
function missingTokens(collector: TokenCollector, feature: Feature): Uint8Array {
  const missing = new Uint8Array(collector.tokens.length + 1);
  missing[MISSING + 1] = 1;
  if (feature.kind === 'numeric' || collector.knowsMissing(feature)) return missing;
  const tokenOf = tokenRule(feature);
  for (const [number, text] of collector.tokens.entries()) if (tokenOf(text) === '') missing[number + 1] = 1;
  return missing;
}

/** Whether a field says that a number is missing, which its number tells as well. */
function isIndicator({ kind, feature }: FittedField): boolean {
  return kind === 'categorical' && feature.kind === 'numeric';
}
