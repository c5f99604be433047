import { InputError } from '../errors.ts';
import type { CategoricalFeature, Feature, MultiValuedFeature, NumericFeature } from '../schema/feature.ts';
import type { Schema } from '../schema/schema.ts';
import { sourceColumn, type TimeSource } from '../schema/time-features.ts';
import { CellProblem, eachToken, shown, textOf, type Missing } from './cell.ts';
import { GrowingArray } from './growing-array.ts';
import { LabelReader } from './label-reader.ts';
import type { MissingWords } from './missing-words.ts';
import { NumberReader, weightOf } from './number-cell.ts';
import type { RowBuilderOptions } from './row-encoder.ts';
import type { Row } from './row.ts';
import { TokenCollector, type TokenIds } from './token-ids.ts';
import { TimeReader } from './time-cell.ts';
import { timeToken } from './time-token.ts';

/** Token lists while they grow. */
interface GrowingLists {
  readonly offsets: GrowingArray<Int32Array>;
  readonly ids: GrowingArray<Int32Array>;
}

/** A feature and the position of its column. */
interface Placed<F extends Feature> {
  readonly feature: F;
  readonly position: number;
}

/** Options of a collector. */
export interface RowCollectorOptions extends RowBuilderOptions {
  /** Takes usual words for a missing number or time as missing, and remembers them. Default false: they are errors. */
  readonly missingWords?: boolean | undefined;
}

/**
 * Collects rows cell by cell into typed arrays: token numbers as `tokenIds` gives them, numbers as they are
 * (NaN where missing), labels, weights, groups.
 */
export class RowCollector {
  readonly columns: readonly string[];
  readonly categorical: readonly (Placed<CategoricalFeature> & {
    readonly tokens: TokenIds;
    /** The token of a time; absent where the cell itself is the token. */
    readonly token: ((cell: unknown) => string) | undefined;
  })[];
  readonly numeric: readonly (Placed<NumericFeature> & {
    /** Reads cells as numbers or as times, in milliseconds since 1970. */
    readonly reader: NumberReader | TimeReader;
    /** Words for a missing number so far. */
    readonly words: MissingWords | undefined;
  })[];
  readonly multiValued: readonly (Placed<MultiValuedFeature> & { readonly tokens: TokenIds })[];
  /** Row-major [rows, categorical features]. */
  readonly ids: GrowingArray<Int32Array>;
  /** Row-major [rows, numeric features], NaN where missing; times in milliseconds since 1970. */
  readonly numbers: GrowingArray<Float64Array>;
  readonly lists: readonly GrowingLists[];
  readonly labels: GrowingArray<Float32Array> | undefined;
  readonly weights: GrowingArray<Float32Array> | undefined;
  readonly groups: GrowingArray<Int32Array> | undefined;
  rows = 0;

  readonly #source: string | undefined;
  /** Whether the caller named the columns, so that rows come by position. */
  readonly #hasColumns: boolean;
  readonly #used: readonly { readonly name: string; readonly position: number; readonly ofFeature: boolean }[];
  /** Columns of features whose keys no row in memory had so far. */
  readonly #unseen: Set<string>;
  /** Words for a missing time by column. */
  readonly #timeWords = new Map<string, Set<string>>();
  readonly #label: number;
  readonly #weight: number;
  readonly #group: number;
  readonly #labelReader: LabelReader;
  readonly #groupNumbers = new TokenCollector();
  readonly #scratch: unknown[];

  constructor(
    schema: Schema,
    tokenIds: (feature: CategoricalFeature | MultiValuedFeature) => TokenIds,
    { labels = false, columns, source, capacity = 0, missingWords = false }: RowCollectorOptions,
  ) {
    const needed = columnsOf(schema, labels);
    const ofFeatures = new Set(schema.features.map(sourceColumn));
    this.columns = columns ?? needed;
    this.#source = source;
    this.#hasColumns = columns !== undefined;
    const positions = new Map(this.columns.map((name, position) => [name, position]));
    const positionOf = (name: string): number => {
      const position = positions.get(name);
      if (position !== undefined) return position;
      throw new InputError({
        where: source ?? 'rows',
        rule: `column ${shown(name)} is missing`,
        fix: `Columns: ${this.columns.slice(0, 20).map(shown).join(', ')}${this.columns.length > 20 ? ', …' : ''}.`,
      });
    };
    this.#used = needed.map((name) => ({ name, position: positionOf(name), ofFeature: ofFeatures.has(name) }));
    this.#unseen = ofFeatures;
    const placed = <F extends Feature>(kind: F['kind']): Placed<F>[] =>
      schema.features
        .filter((feature): feature is F => feature.kind === kind)
        .map((feature) => ({ feature, position: positionOf(sourceColumn(feature)) }));
    const times = timeReaders((column) => (missingWords ? this.#wordsOfTime(column) : undefined));
    this.categorical = placed<CategoricalFeature>('categorical').map((at) => {
      const { time, missing } = at.feature;
      return { ...at, tokens: tokenIds(at.feature), token: time && timeToken(time, times(time, missing)) };
    });
    this.numeric = placed<NumericFeature>('numeric').map((at) => {
      const { time, missing } = at.feature;
      const words: MissingWords | undefined = missingWords && !time ? new Map() : undefined;
      return { ...at, reader: time ? times(time, missing) : new NumberReader(missing, words), words };
    });
    this.multiValued = placed<MultiValuedFeature>('multiValued').map((at) => ({ ...at, tokens: tokenIds(at.feature) }));
    this.ids = new GrowingArray(Int32Array, capacity * this.categorical.length);
    this.numbers = new GrowingArray(Float64Array, capacity * this.numeric.length);
    this.lists = this.multiValued.map(() => {
      const offsets = new GrowingArray(Int32Array, capacity + 1);
      offsets.push(0);
      return { offsets, ids: new GrowingArray(Int32Array) };
    });
    const column = (name: string | undefined): number => (labels && name !== undefined ? positionOf(name) : -1);
    this.#label = column(schema.label);
    this.#weight = column(schema.weight);
    this.#group = column(schema.group);
    this.labels = labels ? new GrowingArray(Float32Array, capacity) : undefined;
    this.weights = this.#weight < 0 ? undefined : new GrowingArray(Float32Array, capacity);
    this.groups = this.#group < 0 ? undefined : new GrowingArray(Int32Array, capacity);
    this.#labelReader = new LabelReader(schema.positive);
    this.#scratch = new Array<unknown>(this.columns.length).fill(null);
  }

  /** Adds a row in memory. A feature whose key it lacks is missing; see `checkKeys`. */
  add(row: Row): void {
    const cells = this.#scratch;
    for (const { name, position, ofFeature } of this.#used) {
      cells[position] = Object.hasOwn(row, name) ? (row[name] ?? null) : ofFeature ? null : undefined;
    }
    this.addCells(cells, undefined);
    for (const name of this.#unseen) if (Object.hasOwn(row, name)) this.#unseen.delete(name);
  }

  /** Throws an InputError when no row in memory had the key of a feature: most likely it is spelled in another way. */
  checkKeys(): void {
    // Where columns are named, all of them are there.
    if (this.rows === 0 || this.#hasColumns) return;
    for (const name of this.#unseen) {
      throw new InputError({
        where: `${this.#source ?? 'rows'}${this.rows === 1 ? '[0]' : ''}: column ${shown(name)}`,
        rule: `the key is absent${this.rows === 1 ? '' : ' from all rows'}`,
        fix: 'Give null for a missing value.',
      });
    }
  }

  /** Usual words for a missing value that the numbers or times of a feature had, and in how many rows where that is known. */
  missingWords({ name, ...feature }: Feature): ReadonlyMap<string, number | undefined> {
    const column = feature.kind === 'multiValued' ? undefined : feature.time?.column;
    if (column !== undefined)
      return new Map(Array.from(this.#timeWords.get(column) ?? [], (word) => [word, undefined]));
    return this.numeric.find((placed) => placed.feature.name === name)?.words ?? new Map<string, number>();
  }

  #wordsOfTime(column: string): Set<string> {
    const words = this.#timeWords.get(column) ?? new Set();
    this.#timeWords.set(column, words);
    return words;
  }

  /**
   * Adds a row by position; `undefined` stands for a cell that is not there: a missing value of a feature. `line` and `source`
   * are for messages. Throws an InputError that names row and column; a row that is refused leaves no trace in the others.
   */
  addCells(cells: readonly unknown[], line: number | undefined, source: string = this.#source ?? 'rows'): void {
    let at = 0;
    try {
      const { categorical, numeric, multiValued, lists } = this;
      const firstId = this.ids.extend(categorical.length);
      const ids = this.ids.array;
      for (let index = 0; index < categorical.length; index++) {
        const { position, tokens, token } = categorical[index] as (typeof categorical)[number];
        at = position;
        const cell = cells[position] ?? null;
        ids[firstId + index] = tokens.of(token ? token(cell) : typeof cell === 'string' ? cell : textOf(cell));
      }
      if (numeric.length > 0) {
        const firstNumber = this.numbers.extend(numeric.length);
        for (let index = 0; index < numeric.length; index++) {
          const { position, reader } = numeric[index] as (typeof numeric)[number];
          at = position;
          this.numbers.array[firstNumber + index] = reader.of(cells[position] ?? null);
        }
      }
      for (let index = 0; index < multiValued.length; index++) {
        const { position, feature, tokens } = multiValued[index] as (typeof multiValued)[number];
        at = position;
        addTokens(lists[index] as GrowingLists, cells[position] ?? null, feature, tokens);
      }
      if (this.weights) {
        at = this.#weight;
        this.weights.push(weightOf(cells[at]));
      }
      at = this.#group;
      const group = this.groups ? textOf(cells[at]) : '';
      // The kind of the labels and the numbers of the groups are remembered, so nothing may be wrong with the row after them.
      if (this.labels) {
        at = this.#label;
        this.labels.push(this.#labelReader.of(cells[at]));
      }
      // Rows without a group are one group: 0.
      this.groups?.push(this.#groupNumbers.of(group) + 1);
      this.rows++;
    } catch (error) {
      this.#dropUnfinished();
      if (error instanceof CellProblem) throw this.#inputError(error, this.columns[at] ?? '', line, source);
      throw error;
    }
  }

  /** Takes back the cells of a row that was refused half-way. Its tokens stay known, but nothing counts them. */
  #dropUnfinished(): void {
    const { rows } = this;
    this.ids.truncate(rows * this.categorical.length);
    this.numbers.truncate(rows * this.numeric.length);
    for (const { offsets, ids } of this.lists) {
      offsets.truncate(rows + 1);
      ids.truncate(offsets.array[rows] as number);
    }
    this.labels?.truncate(rows);
    this.weights?.truncate(rows);
    this.groups?.truncate(rows);
  }

  #inputError(problem: CellProblem, column: string, line: number | undefined, source: string): InputError {
    const row = line === undefined ? `${source}[${this.rows}]` : `${source}:${line}`;
    return new InputError({
      where: `${row}: column ${shown(column)}`,
      rule: problem.rule,
      got: problem.got,
      fix: typeof problem.fix === 'function' ? problem.fix(column) : problem.fix,
    });
  }
}

function addTokens(list: GrowingLists, cell: unknown, feature: MultiValuedFeature, tokens: TokenIds): void {
  const { separator = '|', maxLength = Infinity, missing } = feature;
  const end = (list.offsets.array[list.offsets.length - 1] as number) + maxLength;
  eachToken(cell, separator, missing, (token) => {
    if (list.ids.length < end) list.ids.push(tokens.of(token));
  });
  list.offsets.push(list.ids.length);
}

/** What gives a column of times its reader, one for all features that are made of it. */
function timeReaders(
  wordsOf: (column: string) => Set<string> | undefined,
): (time: TimeSource, missing: Missing) => TimeReader {
  const readers = new Map<string, TimeReader>();
  return ({ column, numbers }, missing) => {
    const key = JSON.stringify([column, numbers, missing]);
    let reader = readers.get(key);
    if (!reader) readers.set(key, (reader = new TimeReader(numbers, missing, wordsOf(column))));
    return reader;
  };
}

/** Names of the columns that a schema reads. */
function columnsOf(schema: Schema, labels: boolean): readonly string[] {
  const names = new Set(schema.features.map(sourceColumn));
  if (labels) for (const name of [schema.label, schema.weight, schema.group]) if (name !== undefined) names.add(name);
  return [...names];
}
