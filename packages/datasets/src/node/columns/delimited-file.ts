import { delimitedParser, type DelimitedParser } from '../../parsers/delimited-parser.ts';
import type { OnRow } from '../../parsers/row-parser.ts';
import type { ByteSource } from '../byte-source.ts';
import { feed, TextChunks } from '../text-chunks.ts';
import { utf8Decoding } from '../text-decoding.ts';
import { ChunkCutter, countLines, LINE_FEED, type Dialect } from './chunk-cutter.ts';
import { memoryOf, type SpareColumns } from './chunk-columns.ts';
import type { CutChunk, CuttingPlan, WholeRows } from './chunk-worker.ts';
import { chunkWork } from './chunk-workers.ts';
import type { Chunk, ChunkedFile, ChunkPlan, ChunkReading } from './chunked-file.ts';
import { RowChunks } from './row-chunks.ts';

/** What is known of a file of separated UTF-8 text. */
export interface DelimitedFileOptions extends Pick<ChunkedFile, 'name' | 'columns' | 'bytes'> {
  readonly dialect: Dialect;
  /** Whether the first row holds the names of the columns. */
  readonly header: boolean;
  /** Reads it from the start. */
  open(): Promise<ByteSource>;
}

/** A file of separated UTF-8 text that is cut into chunks of rows. */
export class DelimitedFile implements ChunkedFile {
  readonly name: string;
  readonly columns: readonly string[];
  readonly bytes: number;
  readonly #options: DelimitedFileOptions;

  constructor(options: DelimitedFileOptions) {
    this.name = options.name;
    this.columns = options.columns;
    this.bytes = options.bytes;
    this.#options = options;
  }

  suits(): boolean {
    return true;
  }

  async open({ uses, threads, chunkBytes }: ChunkPlan): Promise<ChunkReading> {
    const { dialect } = this.#options;
    const cutting = await chunkWork<CuttingPlan, WholeRows, CutChunk>({
      module: './chunk-worker.ts',
      plan: { dialect, uses },
      threads,
      here: async () => {
        const cutter = new ChunkCutter(dialect, uses);
        return { run: ({ bytes, spare }) => ({ bytes, columns: cutter.cut(bytes, spare) }) };
      },
    });
    const source = await this.#options.open();
    const close = async (): Promise<void> => {
      await cutting.close();
      await source.close();
    };
    try {
      const { line, pieces } = await rowBytes(this.#options, source);
      const rows = new RowChunks({ dialect, chunkBytes });
      const spares: SpareColumns[] = [];
      const cut = async (whole: Uint8Array<ArrayBuffer>): Promise<Chunk> => {
        const spare = spares.pop();
        const moved = [whole.buffer, ...(spare ? memoryOf(spare) : [])];
        const { bytes, columns } = await cutting.run({ bytes: whole, spare }, moved);
        return {
          columns,
          lines: columns?.lines ?? countLines(bytes),
          readRows: (first, onRow) => parseRows(this.#options, bytes, first, onRow),
          release: () => {
            rows.again(bytes);
            if (columns) spares.push({ codes: columns.codes, numbers: columns.numbers });
          },
        };
      };
      const chunks = async function* (): AsyncGenerator<() => Promise<Chunk>> {
        for await (const piece of rows.of(pieces)) yield () => cut(piece);
      };
      return { line, ahead: cutting.ahead, chunks: chunks(), close };
    } catch (error) {
      await close();
      throw error;
    }
  }
}

/** The bytes of the rows, and the line on which they start. */
interface RowBytes {
  readonly line: number;
  readonly pieces: AsyncIterable<Uint8Array>;
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Leaves out the byte order mark and the header. */
async function rowBytes({ header, name, dialect }: DelimitedFileOptions, source: ByteSource): Promise<RowBytes> {
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
async function parseRows(
  { name, columns, dialect }: DelimitedFileOptions,
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
