import { InputError } from '@fsdnet/core';
import { isDecimal } from '@fsdnet/core/engine';
import { quotedName } from '../columns.ts';
import type { DataProgress } from '../prepare/data-progress.ts';
import { VectorLineParser } from '../parsers/vector-line-parser.ts';
import { openBytes } from './byte-source.ts';
import { openTable, type Table } from './open-table.ts';
import { formatOfName } from './table-format.ts';
import { feed, TextChunks } from './text-chunks.ts';
import { textDecoding } from './text-decoding.ts';

/** Options of `readVectors`. */
export interface ReadVectorsOptions {
  /** Size that vectors must have. Default: that of the first one. */
  readonly dim?: number | undefined;
  /** Which values to keep; others are checked and counted only. Default: all. */
  readonly keep?: ((value: string) => boolean) | undefined;
  /** Encoding label of text files. Default "utf-8". */
  readonly encoding?: string | undefined;
  readonly onProgress?: ((progress: DataProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Vectors by value. */
export interface NamedVectors {
  readonly values: readonly string[];
  /** Row-major [values, dim]. */
  readonly vectors: Float32Array;
  readonly dim: number;
  /** Vectors in the file, those that were not kept included. */
  readonly total: number;
  /** Value of the first vector in the file, kept or not. */
  readonly first: string;
}

/**
 * Reads vectors by value from a file. csv, tsv, jsonl and Parquet hold the value in the first column and the numbers in
 * the others, or as a list in the second one: what `fsdnet embeddings` writes. Any other file is text as word2vec and
 * GloVe write it: a value and its numbers a line, separated by spaces, perhaps after a line with the number of vectors
 * and their size. Text may be gzipped.
 *
 * @throws InputError that names file and line: a vector of another size, a value that comes twice, what is no number.
 */
export async function readVectors(path: string, options: ReadVectorsOptions = {}): Promise<NamedVectors> {
  const kept = new KeptVectors(path, options);
  const format = formatOfName(path);
  if (format === undefined || format === 'libsvm') await readLines(path, options, kept);
  else await readTable(path, options, kept);
  return kept.finish();
}

async function readLines(path: string, options: ReadVectorsOptions, kept: KeptVectors): Promise<void> {
  const { encoding = 'utf-8', onProgress, signal } = options;
  const text = new TextChunks(await openBytes(path, { stage: STAGE, onProgress, signal }), textDecoding(encoding));
  try {
    const parser = new VectorLineParser(path);
    const onRow = ([value, ...numbers]: readonly unknown[], line: number): void =>
      kept.add(value as string, numbers, line);
    while (await feed(text, parser, onRow));
  } finally {
    await text.close();
  }
}

async function readTable(path: string, options: ReadVectorsOptions, kept: KeptVectors): Promise<void> {
  const { encoding, onProgress, signal } = options;
  const table = await openTable(path, { encoding, onProgress, signal, stage: STAGE });
  if (table.format === 'csv' || table.format === 'tsv') await checkHeader(table);
  await table.scan(([value, ...cells], line) => {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') {
      throw new InputError({
        where: `${path}:${line}: column ${quotedName(table.columns[0] ?? '')}`,
        rule: 'the first column must hold the value, a text or a number',
        got: value === null || value === undefined ? 'nothing' : `a ${typeof value}`,
      });
    }
    const [first] = cells;
    const isList = cells.length === 1 && (Array.isArray(first) || ArrayBuffer.isView(first));
    kept.add(String(value), isList ? (first as readonly unknown[]) : cells, line);
  });
}

/** A first row of numbers is no header, unless they count the columns. */
async function checkHeader(table: Table): Promise<void> {
  const { name, columns } = table;
  const numbers = columns.slice(1);
  const counting = numbers.every((column, index) => column === String(index) || column === String(index + 1));
  if (counting || !numbers.every(isDecimal)) return;
  await table.close();
  throw new InputError({
    where: `${name}:1`,
    rule: 'the first row must name the columns',
    got: 'numbers',
    fix: 'Write a header such as value,v1,v2, or name the file .txt if it is text as word2vec writes it.',
  });
}

const STAGE = 'read vectors';

/** Vectors while they are read. */
class KeptVectors {
  readonly #path: string;
  readonly #keep: (value: string) => boolean;
  /** Line of each value that is kept. */
  readonly #lines = new Map<string, number>();
  #dim: number | undefined;
  #first = '';
  #values: Float32Array = new Float32Array(0);
  #total = 0;

  constructor(path: string, { dim, keep = () => true }: ReadVectorsOptions) {
    this.#path = path;
    this.#keep = keep;
    this.#dim = dim;
  }

  add(value: string, numbers: ArrayLike<unknown>, line: number): void {
    this.#dim ??= numbers.length;
    const dim = this.#dim;
    if (dim === 0) {
      throw new InputError({
        where: this.#at(line),
        rule: 'must hold a value and at least one number',
        got: 'no number',
      });
    }
    if (numbers.length !== dim) {
      // A first vector of another size means another size of all.
      const isWanted = this.#total === 0;
      throw new InputError({
        where: this.#at(line),
        rule: isWanted
          ? `vectors must have the size ${dim}`
          : `every vector must have the size of the first one, ${dim}`,
        got: `${numbers.length} numbers`,
        fix: isWanted
          ? `Set the embedding size to that of the file (--dim FIELD:${numbers.length}), or take other vectors.`
          : 'A value with spaces in it needs a csv or jsonl file.',
      });
    }
    if (this.#total === 0) this.#first = value;
    this.#total++;
    const isKept = this.#keep(value);
    if (isKept) this.#claim(value, line);
    const start = (this.#lines.size - 1) * dim;
    if (isKept) this.#reserve(start + dim);
    for (let k = 0; k < dim; k++) {
      const number = numberOf(numbers[k]);
      if (number === undefined) throw this.#notNumber(numbers[k], line);
      if (isKept) this.#values[start + k] = number;
    }
  }

  finish(): NamedVectors {
    if (this.#total === 0) {
      throw new InputError({ where: this.#path, rule: 'must hold at least one vector', got: 'none' });
    }
    const dim = this.#dim as number;
    const values = [...this.#lines.keys()];
    const vectors = this.#values.slice(0, values.length * dim);
    return { values, vectors, dim, total: this.#total, first: this.#first };
  }

  #at(line: number): string {
    return `${this.#path}:${line}`;
  }

  #claim(value: string, line: number): void {
    const before = this.#lines.get(value);
    if (before !== undefined) {
      throw new InputError({
        where: this.#at(line),
        rule: 'every value must have exactly one vector',
        got: `${quotedName(value)} again, after line ${before}`,
      });
    }
    this.#lines.set(value, line);
  }

  #notNumber(cell: unknown, line: number): InputError {
    return new InputError({
      where: this.#at(line),
      rule: 'a vector must hold finite numbers that fit into 32 bits',
      got: cell === undefined || cell === null ? 'nothing' : JSON.stringify(cell),
    });
  }

  #reserve(length: number): void {
    if (this.#values.length >= length) return;
    const longer = new Float32Array(Math.max(length, 2 * this.#values.length));
    longer.set(this.#values);
    this.#values = longer;
  }
}

function numberOf(cell: unknown): number | undefined {
  const number = typeof cell === 'number' ? cell : isDecimal(String(cell).trim()) ? Number(cell) : NaN;
  return Number.isFinite(Math.fround(number)) ? number : undefined;
}
