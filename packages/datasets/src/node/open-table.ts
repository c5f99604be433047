import type { Schema } from '@fsdnet/core';
import { delimitedParser } from '../parsers/delimited-parser.ts';
import { jsonLinesParser, JsonLinesParser } from '../parsers/json-lines-parser.ts';
import { layoutOfSchema, type LibsvmLayout } from '../parsers/libsvm-layout.ts';
import { libsvmParser } from '../parsers/libsvm-parser.ts';
import type { RowParser } from '../parsers/row-parser.ts';
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
  /** JSON lines only: the same object as it was written. */
  readonly text?: string;
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
    return await openedTable(text, parser, known, layout);
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

/** Reads as far as the columns. */
async function openedTable(
  text: TextChunks,
  parser: RowParser,
  format: TableFormat,
  layout: LibsvmLayout | undefined,
): Promise<Table> {
  const { name } = text;
  const json = parser instanceof JsonLinesParser ? parser : undefined;
  /** Rows that were read ahead. */
  let waiting: TableRow[] = [];
  let ended = false;
  const readAhead = async (): Promise<boolean> => {
    if (ended) return false;
    ended = !(await feed(text, parser, (cells, line) => {
      // Parsers use one array for all rows.
      waiting.push({ line, cells: cells.slice(), ...(json && { record: json.record, text: json.text }) });
    }));
    return !ended;
  };
  const close = async (): Promise<void> => {
    ended = true;
    await text.close();
  };
  while (!parser.columns && (await readAhead()));
  if (!parser.columns) throw noRows(name);
  return {
    name,
    format,
    layout,
    columns: parser.columns,
    async peek(count) {
      for (let pieces = 0; waiting.length < count; pieces++) {
        if (pieces >= MOST_PEEKED_PIECES && waiting.length > 0) break;
        if (!(await readAhead())) break;
      }
      return waiting.slice(0, count).map(({ cells }) => cells);
    },
    async scan(onRow) {
      try {
        for (const { cells, line } of waiting) onRow(cells, line);
        waiting = [];
        while (!ended) ended = !(await feed(text, parser, onRow));
      } finally {
        await close();
      }
    },
    async *rows() {
      try {
        do {
          const rows = waiting;
          waiting = [];
          yield* rows;
        } while (await readAhead());
        yield* waiting;
      } finally {
        await close();
      }
    },
    close,
  };
}
