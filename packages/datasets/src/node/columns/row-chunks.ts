import { LONGEST_ROW } from '../../parsers/pending-text.ts';
import { LINE_FEED, QUOTE, type Dialect } from './chunk-cutter.ts';
import { asBuffer } from './text-table.ts';

/** How bytes become chunks. */
export interface RowChunksOptions {
  readonly dialect: Pick<Dialect, 'separator' | 'quotes' | 'trim'>;
  /** Fewest bytes of a chunk that is not the last one. */
  readonly chunkBytes: number;
}

/** A row that is longer than any may be. */
export class EndlessRow extends Error {
  /** Where it starts, if not behind the chunks before. */
  readonly at: { readonly source: string; readonly line: number } | undefined;

  constructor(at?: EndlessRow['at']) {
    super();
    this.at = at;
  }
}

/**
 * Whole rows, each chunk in memory of its own, which `again` takes back; the last one is what is left. Throws an EndlessRow.
 */
export class RowChunks {
  readonly #options: RowChunksOptions;
  /** Memory of earlier chunks: memory that comes and goes makes the garbage collector look through everything again. */
  readonly #spare: Uint8Array<ArrayBuffer>[] = [];

  constructor(options: RowChunksOptions) {
    this.#options = options;
  }

  /** Takes the memory of a chunk that nobody needs any more. */
  again({ buffer }: Uint8Array<ArrayBuffer>): void {
    this.#spare.push(new Uint8Array(buffer));
  }

  async *of(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    const { dialect, chunkBytes } = this.#options;
    let waiting = this.#room(chunkBytes);
    let length = 0;
    let needed = chunkBytes;
    for await (const piece of pieces) {
      if (length + piece.length > waiting.length) {
        const larger = this.#room(length + piece.length);
        larger.set(waiting.subarray(0, length));
        waiting = larger;
      }
      waiting.set(piece, length);
      length += piece.length;
      if (length < needed) continue;
      const end = rowsEnd(waiting.subarray(0, length), dialect);
      if (end > 0) {
        const rest = this.#room(Math.max(chunkBytes, length - end));
        rest.set(waiting.subarray(end, length));
        yield waiting.subarray(0, end);
        waiting = rest;
        length -= end;
        needed = chunkBytes;
      } else {
        if (length > LONGEST_ROW) throw new EndlessRow();
        // A row of many pieces is looked through again only when there is twice as much of it.
        needed = 2 * length;
      }
    }
    if (length > 0) yield waiting.subarray(0, length);
  }

  /** Memory for so many bytes and a piece more. */
  #room(bytes: number): Uint8Array<ArrayBuffer> {
    const spare = this.#spare.pop();
    return spare && spare.length >= bytes ? spare : new Uint8Array(bytes + Math.max(PIECE_BYTES, bytes >> 2));
  }
}

/** About what is read at once. */
const PIECE_BYTES = 1 << 18;

/** Where the last row that is whole ends; 0 without one. */
function rowsEnd(bytes: Uint8Array, { separator, quotes, trim }: RowChunksOptions['dialect']): number {
  if (!quotes || !asBuffer(bytes).includes(QUOTE)) return bytes.lastIndexOf(LINE_FEED) + 1;
  let end = 0;
  for (let at = 0; at < bytes.length; at++) {
    let opening = at;
    if (trim) while (bytes[opening] === SPACE) opening++;
    if (bytes[opening] === QUOTE) {
      const close = closingQuote(bytes, opening);
      // A quote at the very end may be the first of two.
      if (close < 0 || close + 1 === bytes.length) return end;
      at = close + 1;
    }
    while (at < bytes.length && bytes[at] !== separator && bytes[at] !== LINE_FEED) at++;
    if (bytes[at] === LINE_FEED) end = at + 1;
  }
  return end;
}

const SPACE = 32;

function closingQuote(bytes: Uint8Array, opening: number): number {
  let close = bytes.indexOf(QUOTE, opening + 1);
  while (close >= 0 && bytes[close + 1] === QUOTE) close = bytes.indexOf(QUOTE, close + 2);
  return close;
}
