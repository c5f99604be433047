import { delimitedParser, type DelimitedParser } from '../../parsers/delimited-parser.ts';
import type { OnRow } from '../../parsers/row-parser.ts';
import type { ByteSource } from '../byte-source.ts';
import { feed, TextChunks } from '../text-chunks.ts';
import { utf8Decoding } from '../text-decoding.ts';
import { LINE_FEED, type Dialect } from './chunk-cutter.ts';

/** A file of separated UTF-8 text that can be cut into chunks of rows. */
export interface DelimitedFile {
  readonly name: string;
  readonly columns: readonly string[];
  readonly dialect: Dialect;
  /** Whether the first row holds the names of the columns. */
  readonly header: boolean;
  /** Of the file on disk. */
  readonly bytes: number;
  /** Reads it from the start. */
  open(): Promise<ByteSource>;
}

/** The bytes of the rows, and the line on which they start. */
export interface RowBytes {
  readonly line: number;
  readonly pieces: AsyncIterable<Uint8Array>;
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Leaves out the byte order mark and the header. */
export async function rowBytes({ header, name, dialect }: DelimitedFile, source: ByteSource): Promise<RowBytes> {
  const pieces = source.chunks[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  const more = async (): Promise<boolean> => {
    const { done, value } = await pieces.next();
    if (!done) head = Buffer.concat([head, value]);
    return !done;
  };
  while (head.length < BYTE_ORDER_MARK.length && (await more()));
  let start = BYTE_ORDER_MARK.every((byte, at) => head[at] === byte) ? BYTE_ORDER_MARK.length : 0;
  let line = 1;
  const parser = parserOf(dialect, { source: name });
  // The parser itself knows where the header ends, line by line.
  while (header && !parser.columns) {
    let feedAt = head.indexOf(LINE_FEED, start);
    while (feedAt < 0 && (await more())) feedAt = head.indexOf(LINE_FEED, start);
    if (feedAt < 0) {
      start = head.length;
      break;
    }
    parser.push(Buffer.from(head.subarray(start, feedAt + 1)).toString('utf8'), () => undefined);
    start = feedAt + 1;
    line++;
  }
  return { line, pieces: resumed(head.subarray(start), pieces) };
}

async function* resumed(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** Reads whole rows that start on `line` with the ordinary parser. */
export async function parseRows(
  { name, columns, dialect }: DelimitedFile,
  bytes: Uint8Array,
  line: number,
  onRow: OnRow,
): Promise<void> {
  const source: ByteSource = {
    ...{ name, magic: '', size: undefined },
    chunks: (async function* () {
      yield bytes;
    })(),
    close: async () => undefined,
  };
  const text = new TextChunks(source, utf8Decoding());
  const parser = parserOf(dialect, { source: name, columns, line });
  while (await feed(text, parser, onRow));
}

function parserOf(
  { separator, quotes, trim }: Dialect,
  options: { readonly source: string; readonly columns?: readonly string[]; readonly line?: number },
): DelimitedParser {
  const quoting = quotes ? 'double' : 'none';
  return delimitedParser({ ...options, separator: String.fromCharCode(separator), quotes: quoting, trim });
}
