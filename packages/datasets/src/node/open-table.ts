import type { Schema } from '@fsdnet/core';
import { delimitedParser } from '../parsers/delimited-parser.ts';
import { jsonLinesParser, JsonLinesParser } from '../parsers/json-lines-parser.ts';
import { layoutOfSchema, type LibsvmLayout } from '../parsers/libsvm-layout.ts';
import { libsvmParser } from '../parsers/libsvm-parser.ts';
import type { OnRow, RowParser } from '../parsers/row-parser.ts';
import { noRows } from '../prepare/prepare-parts.ts';
import type { SampledSource } from '../prepare/row-source.ts';
import { openBytes, openFile, type ByteSource, type ByteSourceOptions } from './byte-source.ts';
import { findLibsvmLayout } from './libsvm-file-layout.ts';
import type { ParquetColumn } from './parquet/index.ts';
import type { PreparingOptions } from './preparing.ts';
import type { ReadingOptions } from './reading-options.ts';
import { detectFormat, formatOfName, type TableFormat, type TextFormat } from './table-format.ts';
import { feed, TextChunks } from './text-chunks.ts';
import { textDecoding } from './text-decoding.ts';

/** Options of `openTable`. */
export interface OpenTableOptions extends ReadingOptions, Pick<PreparingOptions, 'onProgress' | 'signal'> {
  /** Lines that start with this text are left out. Default: none. */
  readonly comment?: string | undefined;
  /** What the entries of a libsvm file are. Default: what `schema` says, else found by reading the file once more. */
  readonly layout?: LibsvmLayout | undefined;
  /** Schema of the model that reads the rows, which says what the entries of a libsvm file are. Default: none. */
  readonly schema?: Schema | undefined;
  /** Stage of the progress reports. Default "read". */
  readonly stage?: string | undefined;
}

/** One row of a table. */
export interface TableRow {
  /** Line of the file where it starts, from 1; in Parquet the number of the row. */
  readonly line: number;
  /** One cell a column: text, or in JSON lines and Parquet any value; `undefined` where a JSON object lacks the key. */
  readonly cells: readonly unknown[];
  /** JSON lines only: the whole object, keys that are no columns included. */
  readonly record?: Readonly<Record<string, unknown>>;
  /** Parquet only: the values as they are stored, one a column. */
  readonly stored?: readonly unknown[];
}

/** A file that is read row by row, once. */
export interface Table extends SampledSource {
  /** As named or found out. */
  readonly format: TableFormat;
  /** What the entries of a libsvm file are. */
  readonly layout: LibsvmLayout | undefined;
  /** Parquet only: the columns with their exact types. */
  readonly parquet?: readonly ParquetColumn[] | undefined;
  /** All rows in order. Throws an InputError that names file and line. */
  rows(): AsyncIterable<TableRow>;
  /** Lets go of the file; not needed once all rows were read. */
  close(): Promise<void>;
}

/** Opens a file, standard input ("-") or a stream of bytes as a table; reads as far as the column names. */
export async function openTable(
  from: string | AsyncIterable<Uint8Array>,
  options: OpenTableOptions = {},
): Promise<Table> {
  const { encoding = 'utf-8', stage = 'read', onProgress, signal } = options;
  const { format = typeof from === 'string' ? formatOfName(from) : undefined } = options;
  const decoding = textDecoding(encoding);
  const reading = { stage, onProgress, signal };
  const bytes = await openBytes(from, reading);
  if (format === 'parquet' || (format === undefined && bytes.magic === PARQUET_MAGIC)) {
    return openParquet(from, bytes, reading);
  }
  const text = new TextChunks(bytes, decoding);
  try {
    const known = format ?? (await detectFormat(text));
    const layout = known === 'libsvm' ? await layoutFor(from, text, options) : undefined;
    const parser = await parserFor(known, text, layout, options);
    const table = new OpenedTable(text, parser, known, layout);
    await table.start();
    return table;
  } catch (error) {
    await text.close();
    throw error;
  }
}

const PARQUET_MAGIC = 'PAR1';

/** A file is read where it lies; a stream, or what was packed once more, is read to its end first. */
async function openParquet(
  from: string | AsyncIterable<Uint8Array>,
  bytes: ByteSource,
  reading: ByteSourceOptions,
): Promise<Table> {
  const { fileAccess, openParquetTable, streamAccess } = await import('./parquet/index.ts');
  if (typeof from !== 'string' || bytes.size === undefined || bytes.magic !== PARQUET_MAGIC) {
    return openParquetTable(await streamAccess(bytes));
  }
  await bytes.close();
  const { handle, size = 0 } = await openFile(from);
  return openParquetTable(fileAccess(from, handle, size, reading));
}

async function layoutFor(
  from: string | AsyncIterable<Uint8Array>,
  text: TextChunks,
  { layout, schema, encoding = 'utf-8', signal }: OpenTableOptions,
): Promise<LibsvmLayout> {
  if (layout) return layout;
  const [first = ''] = (await text.head()).trimStart().split(/\s/, 1);
  return (schema && layoutOfSchema(schema, !first.includes(':'))) ?? (await findLibsvmLayout(from, encoding, signal));
}

async function parserFor(
  format: TextFormat,
  text: TextChunks,
  layout: LibsvmLayout | undefined,
  { separator, columns, quotes, trim, comment }: OpenTableOptions,
): Promise<RowParser> {
  const source = text.name;
  switch (format) {
    case 'csv':
    case 'tsv': {
      const between = separator ?? (format === 'tsv' ? '\t' : separatorOf(await text.head()));
      return delimitedParser({ source, separator: between, columns, quotes, trim, comment });
    }
    case 'jsonl':
      return jsonLinesParser({ source });
    case 'libsvm':
      return libsvmParser({ source, layout: layout as LibsvmLayout });
  }
}

/** "," unless the header has none but a ";". */
function separatorOf(head: string): string {
  const header = head.split('\n', 1)[0] ?? '';
  return !header.includes(',') && header.includes(';') ? ';' : ',';
}

/** Pieces of the file (256 KB unpacked) that `peek` looks at, so that very long rows do not fill the memory. */
const MOST_PEEKED_PIECES = 128;

class OpenedTable implements Table {
  readonly name: string;
  readonly format: TableFormat;
  readonly layout: LibsvmLayout | undefined;
  columns: readonly string[] = [];
  readonly #text: TextChunks;
  readonly #parser: RowParser;
  /** Rows that were read ahead. */
  #waiting: TableRow[] = [];
  #ended = false;

  constructor(text: TextChunks, parser: RowParser, format: TableFormat, layout: LibsvmLayout | undefined) {
    this.name = text.name;
    this.format = format;
    this.layout = layout;
    this.#text = text;
    this.#parser = parser;
  }

  /** Reads as far as the columns. */
  async start(): Promise<void> {
    while (!this.#parser.columns && (await this.#readAhead()));
    if (!this.#parser.columns) throw noRows(this.name);
    this.columns = this.#parser.columns;
  }

  async peek(count: number): Promise<readonly (readonly unknown[])[]> {
    for (let pieces = 0; this.#waiting.length < count; pieces++) {
      if (pieces >= MOST_PEEKED_PIECES && this.#waiting.length > 0) break;
      if (!(await this.#readAhead())) break;
    }
    return this.#waiting.slice(0, count).map(({ cells }) => cells);
  }

  async scan(onRow: OnRow): Promise<void> {
    try {
      for (const { cells, line } of this.#waiting) onRow(cells, line);
      this.#waiting = [];
      while (!this.#ended) this.#ended = !(await feed(this.#text, this.#parser, onRow));
    } finally {
      await this.close();
    }
  }

  async *rows(): AsyncGenerator<TableRow> {
    try {
      do {
        const rows = this.#waiting;
        this.#waiting = [];
        yield* rows;
      } while (await this.#readAhead());
      yield* this.#waiting;
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#text.close();
  }

  async #readAhead(): Promise<boolean> {
    if (this.#ended) return false;
    const parser = this.#parser;
    const json = parser instanceof JsonLinesParser ? parser : undefined;
    this.#ended = !(await feed(this.#text, parser, (cells, line) => {
      // Parsers use one array for all rows.
      this.#waiting.push({ line, cells: cells.slice(), ...(json && { record: json.record }) });
    }));
    return !this.#ended;
  }
}
