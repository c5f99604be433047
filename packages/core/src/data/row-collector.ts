import { InputError } from '../errors.ts';
import { CellProblem, shown, textOf } from './cell.ts';
import type { CellReaders } from './cell-readers.ts';
import type { CollectedRows } from './collected-rows.ts';
import { GrowingArray } from './growing-array.ts';
import { GrowingLists } from './growing-lists.ts';
import { weightOf } from './number-cell.ts';
import type { Row } from './row.ts';

/** Collects rows cell by cell into one block, as readers read them. */
export class RowCollector {
  readonly features: CellReaders;
  rows = 0;
  readonly #ids: GrowingArray<Int32Array>;
  /** Row-major [rows, numeric features]. */
  readonly #numbers: GrowingArray<Float64Array>;
  readonly #lists: readonly GrowingLists[];
  readonly #labels: GrowingArray<Float32Array> | undefined;
  readonly #weights: GrowingArray<Float32Array> | undefined;
  readonly #groups: GrowingArray<Int32Array> | undefined;
  /** Columns of features whose keys no row in memory had so far. */
  #unseen: readonly string[];
  readonly #scratch: unknown[];

  /** @param capacity Rows to make room for. */
  constructor(readers: CellReaders, capacity = 0) {
    const { categorical, numeric, multiValued, columns } = readers;
    this.features = readers;
    this.#unseen = readers.featureColumns;
    this.#ids = new GrowingArray(Int32Array, capacity * categorical.length);
    this.#numbers = new GrowingArray(Float64Array, capacity * numeric.length);
    this.#lists = multiValued.map(() => new GrowingLists(capacity));
    this.#labels = readers.label < 0 ? undefined : new GrowingArray(Float32Array, capacity);
    this.#weights = readers.weight < 0 ? undefined : new GrowingArray(Float32Array, capacity);
    this.#groups = readers.group < 0 ? undefined : new GrowingArray(Int32Array, capacity);
    this.#scratch = new Array<unknown>(columns.length).fill(null);
  }

  /** The rows so far. */
  block(): CollectedRows {
    const { categorical, numeric } = this.features;
    return {
      features: this.features,
      rows: this.rows,
      tokens: columnsOf(this.#ids.array, categorical.length),
      numbers: columnsOf(this.#numbers.array, numeric.length),
      lists: this.#lists.map(({ offsets, ids }) => ({ offsets: offsets.array, ids: ids.array })),
      labels: this.#labels?.trimmed(),
      weights: this.#weights?.trimmed(),
      groups: this.#groups?.trimmed(),
    };
  }

  /** Adds a row in memory. A feature whose key it lacks is missing; see `checkKeys`. */
  add(row: Row): void {
    const cells = this.#scratch;
    for (const { name, position, ofFeature } of this.features.used) {
      cells[position] = Object.hasOwn(row, name) ? (row[name] ?? null) : ofFeature ? null : undefined;
    }
    this.addCells(cells, undefined);
    if (this.#unseen.length > 0) this.#unseen = this.#unseen.filter((name) => !Object.hasOwn(row, name));
  }

  /** Throws an InputError when no row had the keys of some features: most likely they are spelled in another way. */
  checkKeys(): void {
    // Where columns are named, all of them are there.
    const absent = this.#unseen.length;
    if (absent === 0 || this.rows === 0 || this.features.columnsAreNamed) return;
    const [one, all] = this.rows === 1 ? ['[0]', ''] : ['', ' from all rows'];
    throw new InputError({
      where: `${this.features.source}${one}: column${absent === 1 ? '' : 's'} ${this.#unseen.map(shown).join(', ')}`,
      rule: `the key${absent === 1 ? ' is' : 's are'} absent${all}`,
      fix: 'Give null for a missing value.',
    });
  }

  /**
   * Adds a row by position; `undefined` stands for a cell that is not there: a missing value of a feature. `line` and `source`
   * are for messages. Throws an InputError that names row and column; a row that is refused leaves no trace in the others.
   */
  addCells(cells: readonly unknown[], line: number | undefined, source: string = this.features.source): void {
    let at = 0;
    try {
      const { categorical, numeric, multiValued, weight, group, label, labelReader, groupNumbers } = this.features;
      const firstId = this.#ids.extend(categorical.length);
      const ids = this.#ids.array;
      for (let index = 0; index < categorical.length; index++) {
        const { position, tokens, token } = categorical[index] as (typeof categorical)[number];
        at = position;
        const cell = cells[position] ?? null;
        ids[firstId + index] = tokens.of(token ? token(cell) : typeof cell === 'string' ? cell : textOf(cell));
      }
      if (numeric.length > 0) {
        const firstNumber = this.#numbers.extend(numeric.length);
        for (let index = 0; index < numeric.length; index++) {
          const { position, reader } = numeric[index] as (typeof numeric)[number];
          at = position;
          this.#numbers.array[firstNumber + index] = reader.of(cells[position] ?? null);
        }
      }
      for (let index = 0; index < multiValued.length; index++) {
        const { position, feature, tokens } = multiValued[index] as (typeof multiValued)[number];
        at = position;
        (this.#lists[index] as GrowingLists).add(cells[position] ?? null, feature, tokens);
      }
      if (this.#weights) {
        at = weight;
        this.#weights.push(weightOf(cells[at]));
      }
      at = group;
      const groupText = this.#groups ? textOf(cells[at]) : '';
      // The kind of the labels and the numbers of the groups are remembered, so nothing may be wrong with the row after them.
      if (this.#labels) {
        at = label;
        this.#labels.push(labelReader.of(cells[at]));
      }
      // Rows without a group are one group: 0.
      this.#groups?.push(groupNumbers.of(groupText) + 1);
      this.rows++;
    } catch (error) {
      this.#dropUnfinished();
      if (error instanceof CellProblem) throw this.#inputError(error, this.features.columns[at] ?? '', line, source);
      throw error;
    }
  }

  /** Forgets all rows; their memory waits for others. */
  clear(): void {
    this.rows = 0;
    this.#unseen = this.features.featureColumns;
    this.#dropUnfinished();
  }

  /** Takes back the cells of a row that was refused half-way. Its tokens stay known, but nothing counts them. */
  #dropUnfinished(): void {
    const { rows } = this;
    this.#ids.truncate(rows * this.features.categorical.length);
    this.#numbers.truncate(rows * this.features.numeric.length);
    for (const lists of this.#lists) lists.truncate(rows);
    this.#labels?.truncate(rows);
    this.#weights?.truncate(rows);
    this.#groups?.truncate(rows);
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

/** The columns of row-major values. */
function columnsOf<A>(array: A, stride: number): { array: A; start: number; stride: number }[] {
  return Array.from({ length: stride }, (_, start) => ({ array, start, stride }));
}
