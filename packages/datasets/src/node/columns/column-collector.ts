import type { Feature } from '@fsdnet/core';
import {
  appendValues,
  GrowingArray,
  GrowingLists,
  NumberReader,
  TokenCollector,
  weightOf,
  type CategoricalFeature,
  type CellReaders,
  type CollectedRows,
  type Collection,
  type EncodedLists,
  type MultiValuedFeature,
  type NumberColumn,
  type NumericFeature,
  type TokenColumn,
  type TokenIds,
} from '@fsdnet/core/engine';
import type { BlockStore, Codes, StoredBlock } from './block-store.ts';
import type { ChunkColumns, ColumnUse } from './chunk-columns.ts';
import type { TextDictionaries } from './text-dictionary.ts';
import { textAt, textsOf, type Texts } from './text-table.ts';

/**
 * Collects rows that come column by column, a chunk at a time: what a cell means is asked of the readers once for each distinct
 * text of a chunk, in the order in which row by row would ask.
 */
export class ColumnCollector implements Collection {
  readonly features: CellReaders;
  /** What chunks must have of each column. */
  readonly uses: readonly ColumnUse[];
  rows = 0;
  readonly #dictionaries: TextDictionaries;
  readonly #store: BlockStore;
  readonly #labels = new GrowingArray(Float32Array);
  /** Row at which each block starts. */
  readonly #starts: number[] = [];
  readonly #weights: GrowingArray<Float32Array> | undefined;
  readonly #groups: GrowingArray<Int32Array> | undefined;
  /** Position among the columns of texts, or of numbers, by column. */
  readonly #textColumn: readonly number[];
  readonly #numberColumn: readonly number[];
  /** Positions of features with a vocabulary that another one shares. */
  readonly #shared: ReadonlySet<TokenIds>;

  /**
   * @param dictionaries Those of the token collectors among the readers.
   * @param watched Positions of further columns whose texts are asked for.
   */
  constructor(readers: CellReaders, dictionaries: TextDictionaries, store: BlockStore, watched: readonly number[]) {
    this.features = readers;
    this.#dictionaries = dictionaries;
    this.#store = store;
    this.#weights = readers.weight < 0 ? undefined : new GrowingArray(Float32Array);
    this.#groups = readers.group < 0 ? undefined : new GrowingArray(Int32Array);
    this.uses = columnUses(readers, watched);
    this.#textColumn = this.uses.map((_, at) => this.uses.slice(0, at).filter(({ texts }) => texts).length);
    this.#numberColumn = this.uses.map((_, at) => this.uses.slice(0, at).filter(({ numbers }) => numbers).length);
    const all = [...readers.categorical, ...readers.multiValued].map(({ tokens }) => tokens);
    this.#shared = new Set(all.filter((tokens, index) => all.indexOf(tokens) !== index));
  }

  get labels(): Float32Array {
    return this.#labels.trimmed();
  }

  get weights(): Float32Array | undefined {
    return this.#weights?.trimmed();
  }

  get blocks(): readonly number[] {
    return this.#store.rows;
  }

  block(index: number): CollectedRows {
    const { rows, tokens, numbers, lists } = this.#store.block(index);
    const start = this.#starts[index]!;
    const part = <A extends Int32Array | Float32Array>(values: GrowingArray<A> | undefined): A | undefined =>
      values?.array.slice(start, start + rows) as A | undefined;
    return {
      ...{ features: this.features, rows, lists },
      tokens: tokens.map((column) => ({ array: column.codes, start: 0, stride: 1, numbers: column.numbers })),
      numbers: this.features.numeric.map((_, column) => ({ array: numbers, start: column * rows, stride: 1 })),
      labels: part(this.#labels),
      weights: part(this.#weights),
      groups: part(this.#groups),
    };
  }

  numbers(index: number, column: number): NumberColumn {
    const array = this.#store.numbers(index, column, this.features.numeric.length);
    return { array, start: 0, stride: 1 };
  }

  missingWords(feature: Feature): ReadonlyMap<string, number | undefined> {
    return this.features.missingWords(feature);
  }

  /** Texts of the cells of a column in the order of the rows. */
  *cells(chunk: ChunkColumns, position: number): Generator<string, void> {
    const { texts, codes } = this.#texts(chunk, position);
    const textOf = textsOf(texts);
    const strings = Array.from({ length: texts.count }, (_, code) => textOf(code));
    for (let row = 0; row < chunk.rows; row++) yield strings[codes[row]!]!;
  }

  /** Adds the rows of a chunk. Throws a CellProblem, or any error of the readers, before any row is there. */
  add(chunk: ChunkColumns): void {
    const { rows } = chunk;
    const { categorical, numeric, multiValued, label, weight, group, labelReader, groupNumbers } = this.features;
    const shared: Resolving[] = [];
    const resolve = (resolving: Resolving, tokens: TokenIds): void => {
      if (this.#shared.has(tokens)) shared.push(resolving);
      else for (let code = 0; code < resolving.texts.count; code++) resolving.resolve(code);
    };
    const kept = categorical.map(({ position, feature, tokens, token }) => {
      const column = this.#texts(chunk, position);
      // The first one is for what has no code.
      const numbers = new Int32Array(column.texts.count + 1);
      const textOf = textsOf(column.texts);
      const numberOf = token
        ? (code: number) => tokens.of(token(textOf(code)))
        : this.#numbersOf(feature, tokens, column.texts);
      resolve({ ...column, resolve: (code) => void (numbers[code + 1] = numberOf(code)) }, tokens);
      return { codes: narrowed(column.codes, column.texts.count), numbers };
    });
    const lists = multiValued.map(({ position, feature, tokens }) => {
      const column = this.#texts(chunk, position);
      const distinct = new GrowingLists();
      const places = new Int32Array(column.texts.count);
      const textOf = textsOf(column.texts);
      const resolveList = (code: number): void => {
        places[code] = distinct.offsets.length - 1;
        distinct.add(textOf(code), feature, tokens);
      };
      resolve({ ...column, resolve: resolveList }, tokens);
      return { codes: column.codes, places, distinct };
    });
    resolveByRow(shared, rows);
    const numbers = this.#store.room(rows * numeric.length);
    numeric.forEach(({ position, feature, reader }, index) => {
      const target = numbers.subarray(index * rows, (index + 1) * rows);
      if (reader instanceof NumberReader) this.#readNumbers(chunk, { position, feature, reader }, target);
      else fill(target, this.#texts(chunk, position), (text) => reader.of(text));
    });
    const weights = this.#weights && new Float32Array(rows);
    if (weights) fill(weights, this.#texts(chunk, weight), weightOf);
    const labels = new Float32Array(rows);
    fill(labels, this.#texts(chunk, label), (text) => labelReader.of(text));
    const groups = this.#groups && new Int32Array(rows);
    if (groups) fill(groups, this.#texts(chunk, group), (text) => groupNumbers.of(text) + 1);
    this.#keep({
      ...{ rows, tokens: kept, numbers, labels, weights, groups },
      lists: lists.map(({ codes, places, distinct }) => listsByRow(codes, rows, places, distinct)),
    });
  }

  /** Adds rows that the same readers have read. */
  addRows({ rows, tokens, numbers, lists, labels, weights, groups }: CollectedRows): void {
    const columns = new Float64Array(numbers.length * rows);
    numbers.forEach((column, index) => copyColumn(column, rows, columns.subarray(index * rows)));
    // Each row has a place of its own there: such chunks are rare.
    const codes = Int32Array.from({ length: rows }, (_, row) => row);
    const ofRows = tokens.map((column) => {
      const own = new Int32Array(rows + 1);
      copyColumn(column, rows, own.subarray(1));
      return { codes, numbers: own };
    });
    this.#keep({
      ...{ rows, tokens: ofRows, labels: labels!, weights, groups, numbers: columns },
      lists: lists.map((list) => ({
        offsets: list.offsets.slice(0, rows + 1),
        ids: list.ids.slice(0, list.offsets[rows]),
      })),
    });
  }

  close(): void {
    this.#store.close();
  }

  #keep({ labels, weights, groups, ...block }: KeptRows): void {
    if (block.rows === 0) return;
    appendValues(this.#labels, labels);
    if (weights) appendValues(this.#weights!, weights);
    if (groups) appendValues(this.#groups!, groups);
    this.#starts.push(this.rows);
    this.#store.add(block);
    this.rows += block.rows;
  }

  #texts({ texts, codes, stride, rows }: ChunkColumns, position: number): CodedColumn {
    const column = this.#textColumn[position]!;
    return { texts: texts[column]!, codes: codes.subarray(column * stride, column * stride + rows) };
  }

  /** What gives a distinct text of a chunk its number. */
  #numbersOf(
    feature: CategoricalFeature | MultiValuedFeature,
    tokens: TokenIds,
    texts: Texts,
  ): (code: number) => number {
    if (tokens instanceof TokenCollector) return this.#dictionaries.of(feature).numbering(texts, tokens);
    const textOf = textsOf(texts);
    return (code) => tokens.of(textOf(code));
  }

  #readNumbers(
    chunk: ChunkColumns,
    { position, feature, reader }: { position: number; feature: NumericFeature; reader: NumberReader },
    target: Float64Array,
  ): void {
    const { numbers, stride, rows, odd } = chunk;
    const column = this.#numberColumn[position]!;
    target.set(numbers.subarray(column * stride, column * stride + rows));
    // Some numbers may stand for a missing value.
    if (feature.missing !== undefined) for (let row = 0; row < rows; row++) target[row] = reader.of(target[row]!);
    for (let at = 0; at < odd.columns.length; at++) {
      if (odd.columns[at] === column) target[odd.rows[at]!] = reader.of(textAt(odd.texts, odd.codes[at]!));
    }
  }
}

/** Rows as they are kept. */
interface KeptRows extends StoredBlock {
  readonly labels: Float32Array;
  readonly weights: Float32Array | undefined;
  readonly groups: Int32Array | undefined;
}

/** A column of texts. */
interface CodedColumn {
  readonly texts: Texts;
  /** [rows] */
  readonly codes: Int32Array;
}

/** A column whose distinct texts get their meaning one by one. */
interface Resolving extends CodedColumn {
  resolve(code: number): void;
}

/** Tokens of a vocabulary that several columns share are numbered as they come row by row. */
function resolveByRow(columns: readonly Resolving[], rows: number): void {
  if (columns.length === 0) return;
  const resolved = columns.map(({ texts }) => new Uint8Array(texts.count));
  for (let row = 0; row < rows; row++) {
    columns.forEach(({ codes, resolve }, index) => {
      const code = codes[row]!;
      if (resolved[index]![code] === 1) return;
      resolved[index]![code] = 1;
      resolve(code);
    });
  }
}

function columnUses(readers: CellReaders, watched: readonly number[]): readonly ColumnUse[] {
  const { columns, categorical, numeric, multiValued, label, weight, group } = readers;
  const times = numeric.filter(({ reader }) => !(reader instanceof NumberReader));
  const texts = new Set([...categorical, ...multiValued, ...times].map(({ position }) => position));
  for (const position of [label, weight, group, ...watched]) texts.add(position);
  const numbers = new Set(numeric.filter((placed) => !times.includes(placed)).map(({ position }) => position));
  return columns.map((_, position) => ({ texts: texts.has(position), numbers: numbers.has(position) }));
}

function fill(
  target: Float32Array | Float64Array | Int32Array,
  { texts, codes }: CodedColumn,
  valueOf: (text: string) => number,
): void {
  const values = new Float64Array(texts.count);
  const textOf = textsOf(texts);
  for (let code = 0; code < texts.count; code++) values[code] = valueOf(textOf(code));
  for (let row = 0; row < target.length; row++) target[row] = values[codes[row]!]!;
}

/** Codes below `count` in arrays that are read again, and written to a file where they are many. */
function narrowed(codes: Int32Array, count: number): Codes {
  if (count <= 1 << 8) return new Uint8Array(codes);
  return count <= 1 << 16 ? new Uint16Array(codes) : codes.slice();
}

function copyColumn(
  { array, start, stride }: TokenColumn | NumberColumn,
  rows: number,
  target: Int32Array | Float64Array,
): void {
  for (let row = 0; row < rows; row++) target[row] = array[start + row * stride]!;
}

function listsByRow(codes: Int32Array, rows: number, places: Int32Array, distinct: GrowingLists): EncodedLists {
  const from = distinct.offsets.array;
  const offsets = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    const place = places[codes[row]!]!;
    offsets[row + 1] = offsets[row]! + from[place + 1]! - from[place]!;
  }
  const ids = new Int32Array(offsets[rows]!);
  for (let row = 0; row < rows; row++) {
    const place = places[codes[row]!]!;
    ids.set(distinct.ids.array.subarray(from[place], from[place + 1]), offsets[row]);
  }
  return { offsets, ids };
}
