import { ConfigError, type Schema } from '@fsdnet/core';
import type { Reading } from '@fsdnet/core/engine';
import { delimitedParser, DelimitedParser } from '../parsers/delimited-parser.ts';
import { jsonLinesParser, JsonLinesParser } from '../parsers/json-lines-parser.ts';
import { layoutOfReading, readingOfLayout, type LibsvmLayout } from '../parsers/libsvm-layout.ts';
import { libsvmParser } from '../parsers/libsvm-parser.ts';
import type { RowParser } from '../parsers/row-parser.ts';
import type { SampledSource } from '../prepare/row-source.ts';
import { sampleRows } from '../prepare/sample-size.ts';
import { absentEntries } from './absent-entries.ts';
import { EmptySource, openBytes, openFile, type ByteSource, type ByteSourceOptions } from './byte-source.ts';
import type { ChunkedFile } from './columns/chunked-file.ts';
import { DelimitedFile, type DelimitedFileOptions } from './columns/delimited-file.ts';
import { delimitedReading } from './delimited-reading.ts';
import { joinedTables } from './joined-tables.ts';
import { columnsOfLayout, columnsOfTypes, type KnownColumns } from './known-columns.ts';
import { findLibsvmLayout } from './libsvm-file-layout.ts';
import { endsLinesWithCarriageReturns } from './line-ends.ts';
import type { ParquetColumn } from './parquet/index.ts';
import type { PreparingOptions } from './preparing.ts';
import type { ReadingOptions } from './reading-options.ts';
import { readingText } from './reading-text.ts';
import { sourceFiles } from './source-files.ts';
import { isSql } from './duckdb/sql-source.ts';
import { detectFormat, formatOfName, type TableFormat, type TextFormat } from './table-format.ts';
import { feed, TextChunks } from './text-chunks.ts';
import { textDecoding } from './text-decoding.ts';

/** Options of `openTable`. */
export interface OpenTableOptions
  extends ReadingOptions, Pick<PreparingOptions, 'onMessage' | 'onProgress' | 'signal'> {
  /** Lines that start with this text are left out. Default: none. */
  readonly comment?: string | undefined;
  /**
   * How the file was read that a model was trained on. A file of the same format is read so, apart from what other options
   * say. Default: the file itself decides.
   */
  readonly reading?: Reading | undefined;
  /** Schema of the model that reads the rows. Default: none. */
  readonly schema?: Schema | undefined;
  /** Stage of the progress reports. Default "read". */
  readonly stage?: string | undefined;
}

/** One row of a table. */
export interface TableRow {
  /** Line of the file where it starts, from 1; in Parquet and of a query the number of the row. */
  readonly line: number;
  /** One cell a column: text, or in JSON lines, Parquet and of a query any value; `undefined` where a JSON object lacks the key. */
  readonly cells: readonly unknown[];
  /** JSON lines only: the whole object, keys that are no columns included. */
  readonly record?: Readonly<Record<string, unknown>>;
  /** JSON lines only: the same object as it was written. */
  readonly text?: string;
  /** Parquet only: the values as they are stored, one a column. */
  readonly stored?: readonly unknown[];
  /** Of several files, the one that it is in. */
  readonly source?: string;
}

/** A file that is read row by row, once. */
export interface Table extends SampledSource {
  /** As named or found out. */
  readonly format: TableFormat;
  /** How it is read. */
  readonly reading: Reading;
  /** Where it can be read in chunks of rows: how. */
  readonly inChunks?: ChunkedFile | undefined;
  /** Parquet only: all rows. */
  readonly rowCount?: number | undefined;
  /** Parquet only: the columns with their exact types. */
  readonly parquet?: readonly ParquetColumn[] | undefined;
  /** All rows in order. Throws an InputError that names file and line. */
  rows(): AsyncIterable<TableRow>;
  /** Lets go of the file; not needed once all rows were read. */
  close(): Promise<void>;
}

/**
 * Opens a file, standard input ("-"), a query ("sql:SELECT …") or a stream of bytes as a table; reads as far as the column names, of JSON lines the rows
 * that decide on them. Several files, those of a folder, or those that a glob fits are one table.
 */
export async function openTable(
  from: string | readonly string[] | AsyncIterable<Uint8Array>,
  options: OpenTableOptions = {},
): Promise<Table> {
  if (isStream(from)) return openOne(from, options, []);
  const named = typeof from === 'string' ? [from] : from;
  const files = (await Promise.all(named.map(sourceFiles))).flat();
  const paths = files.map(({ path }) => path);
  const [name = ''] = named;
  return joinedTables(
    files,
    (path, first) => openOne(path, { ...options, reading: first?.reading ?? options.reading }, paths),
    named.length > 1 ? `${name} and ${named.length - 1} more` : name,
  );
}

function isStream(from: string | readonly string[] | AsyncIterable<Uint8Array>): from is AsyncIterable<Uint8Array> {
  return typeof from !== 'string' && !Array.isArray(from);
}

/** Opens one of the files of a source. */
async function openOne(
  from: string | AsyncIterable<Uint8Array>,
  options: OpenTableOptions,
  files: readonly string[],
): Promise<Table> {
  const { reading, stage = 'read', onMessage, onProgress, signal } = options;
  const source = { stage, onProgress, signal };
  if (typeof from === 'string' && isSql(from)) {
    const { openQuery } = await import('./duckdb/query-table.ts');
    return openQuery(from, source);
  }
  const { format = typeof from === 'string' ? formatOfName(from) : undefined } = options;
  const known = format === undefined || format === reading?.format ? reading : undefined;
  const decoding = textDecoding(options.encoding ?? known?.encoding ?? 'utf-8');
  const bytes = await openBytes(from, source);
  if (format === 'parquet' || (format === undefined && bytes.magic === PARQUET_MAGIC)) {
    return openParquet(from, bytes, source);
  }
  const text = new TextChunks(bytes, decoding);
  try {
    const carriageReturns = await endsLinesWithCarriageReturns(text, format);
    if (carriageReturns) text.endLinesWithCarriageReturns();
    const rules = { ...options, files, format: format ?? (await detectFormat(text)) };
    const opened = await textParser(from, text, rules);
    const told = readingText(opened.reading, { path: text.name, known: reading, carriageReturns });
    if (told !== undefined) onMessage?.(told);
    const table = await openedTable(text, opened, options.schema);
    return typeof from !== 'string' || from === '-' || bytes.size === undefined || carriageReturns || options.comment
      ? table
      : withChunks(table, { bytes: bytes.size, open: () => openBytes(from, source) });
  } catch (error) {
    await text.close();
    throw error;
  }
}

/** The table, and how it is read in chunks if that is possible. */
function withChunks(table: Table, { bytes, open }: Pick<DelimitedFileOptions, 'bytes' | 'open'>): Table {
  const { name, columns, reading } = table;
  const { format, encoding, separator = '', quotes, trim = false } = reading;
  if ((format !== 'csv' && format !== 'tsv') || encoding !== 'utf-8' || !/^[^\r\n"]$/.test(separator)) return table;
  const code = separator.charCodeAt(0);
  if (code >= 0x80) return table;
  const dialect = { separator: code, quotes: quotes === 'double', trim };
  const header = reading.columns === undefined;
  return { ...table, inChunks: new DelimitedFile({ name, columns, dialect, header, bytes, open }) };
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
  return openParquetTable(fileAccess(from, handle, size, reading), { ...reading, path: from });
}

/** A parser, and how it reads. */
interface OpenedText {
  readonly parser: RowParser;
  readonly reading: Reading;
  readonly layout?: LibsvmLayout;
}

async function textParser(
  from: string | AsyncIterable<Uint8Array>,
  text: TextChunks,
  rules: OpenTableOptions & { readonly format: TextFormat; readonly files: readonly string[] },
): Promise<OpenedText> {
  const { format, reading: like, schema, comment, onMessage } = rules;
  const source = text.name;
  const known = like?.format === format ? like : undefined;
  switch (format) {
    case 'csv':
    case 'tsv': {
      const found = await delimitedReading(text, { ...rules, format, known });
      const { quotes = 'none', ...others } = found;
      const trimHeader = known !== undefined || !schema || !hasBlankNames(schema);
      const parser = delimitedParser({ source, quotes, ...others, trimHeader, comment });
      return { parser, reading: { format, encoding: text.encoding, ...found } };
    }
    case 'jsonl':
      return { parser: jsonLinesParser({ source, onMessage }), reading: { format, encoding: text.encoding } };
    case 'libsvm': {
      const layout = await layoutFor(from, text, { ...rules, known });
      const onFurtherIndex = (index: string, line: number): void =>
        onMessage?.(`${source}:${line}: index ${index} is left out, as all others that training never had`);
      const parser = libsvmParser({ source, layout, absent: null, ...(known && { onFurtherIndex }) });
      return { parser, layout, reading: { format, encoding: text.encoding, ...readingOfLayout(layout) } };
    }
  }
}

/** Whether a column's name has blanks around it, as only schemas from before version 4 have them. */
function hasBlankNames({ label, features }: Schema): boolean {
  return [label, ...features.map(({ name }) => name)].some((name) => name !== name.trim());
}

async function layoutFor(
  from: string | AsyncIterable<Uint8Array>,
  text: TextChunks,
  {
    layout: named,
    known,
    encoding = 'utf-8',
    files,
    signal,
  }: OpenTableOptions & { readonly known: Reading | undefined; readonly files: readonly string[] },
): Promise<LibsvmLayout> {
  const [first = ''] = (await text.head()).trimStart().split(/\s/, 1);
  const label = !first.includes(':');
  const given = known && layoutOfReading(known, label);
  if (given && (named === undefined || named === given.kind)) return given;
  if (typeof from === 'string' && from !== '-') return findLibsvmLayout(files, { encoding, named, signal });
  throw new ConfigError({
    where: text.name,
    rule: 'a libsvm stream needs its layout',
    fix: 'Read it from a file, which is looked through first.',
  });
}

/** Pieces of the file (256 KB unpacked) that `peek` looks at, so that very long rows do not fill the memory. */
const MOST_PEEKED_PIECES = 128;

/** Reads as far as the columns. */
async function openedTable(
  text: TextChunks,
  { parser, reading, layout }: OpenedText,
  schema: Schema | undefined,
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
  if (!parser.columns) {
    throw new EmptySource(name, 'has no rows', 'Give a file with at least one row besides the header.');
  }
  const readSample = async (count: number): Promise<void> => {
    for (let pieces = 0; waiting.length < count; pieces++) {
      if (pieces >= MOST_PEEKED_PIECES && waiting.length > 0) break;
      if (!(await readAhead())) break;
    }
  };
  if (json) {
    // A key that some lines lack is a column: it is looked for in the whole sample.
    await readSample(sampleRows(parser.columns.length));
    json.settleColumns();
    const { columns } = parser;
    waiting = waiting.map((row) => ({ ...row, cells: columns.map((_, index) => row.cells[index]) }));
  }
  const table: Table = {
    name,
    format: reading.format,
    reading,
    columns: parser.columns,
    known: knownColumns(parser, layout),
    async peek(count) {
      await readSample(count);
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
  return layout?.kind === 'dense' ? absentEntries(table, schema) : table;
}

function knownColumns(parser: RowParser, layout: LibsvmLayout | undefined): KnownColumns | undefined {
  if (layout) return columnsOfLayout(layout);
  return parser instanceof DelimitedParser && parser.types ? columnsOfTypes(parser.types) : undefined;
}
