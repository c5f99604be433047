import { isUtf8 } from 'node:buffer';
import { roomIn, type ChunkColumns, type ColumnUse, type SpareColumns } from './chunk-columns.ts';
import { plainNumber } from './plain-number.ts';
import { asBuffer, copyOf, textBetween, TextTable } from './text-table.ts';

/** How separated text is cut, as `DelimitedOptions` say. */
export interface Dialect {
  /** One byte. */
  readonly separator: number;
  readonly quotes: boolean;
  readonly trim: boolean;
}

export const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const TAB = 9;
const SPACE = 32;
export const QUOTE = 34;
/** From here on bytes belong to characters of several bytes. */
const BEYOND_ASCII = 0x80;

/**
 * Cuts whole rows of UTF-8 text without a string per cell, by the rules of `DelimitedParser`. What that would refuse, or what
 * is not simple, is none of its business.
 */
export class ChunkCutter {
  readonly #dialect: Dialect;
  readonly #tables: readonly (TextTable | undefined)[];
  /** Position among the columns of texts, or of numbers, −1 for others; by column. */
  readonly #textColumn: Int32Array;
  readonly #numberColumn: Int32Array;
  readonly #textColumns: number;
  readonly #numberColumns: number;
  readonly #oddTexts = new TextTable();
  #odd: { columns: number[]; rows: number[]; codes: number[] } = { columns: [], rows: [], codes: [] };
  #bytes = new Uint8Array(0);
  #codes = new Int32Array(0);
  #numbers = new Float64Array(0);
  #stride = 0;
  #row = 0;
  #lines = 0;

  /** @param uses What becomes of each column. */
  constructor(dialect: Dialect, uses: readonly ColumnUse[]) {
    this.#dialect = dialect;
    this.#tables = uses.map(({ texts }) => (texts ? new TextTable() : undefined));
    this.#textColumn = numbered(uses.map(({ texts }) => texts));
    this.#numberColumn = numbered(uses.map(({ numbers }) => numbers));
    this.#textColumns = uses.filter(({ texts }) => texts).length;
    this.#numberColumns = uses.filter(({ numbers }) => numbers).length;
  }

  /** The columns of whole rows, in spare memory if there is some; undefined where the ordinary parser has to read them. */
  cut(bytes: Uint8Array<ArrayBuffer>, spare?: SpareColumns): ChunkColumns | undefined {
    if (!isUtf8(bytes)) return undefined;
    this.#start(bytes, spare);
    for (let at = 0; at < bytes.length;) {
      at = this.#cutRow(at);
      if (at < 0) return undefined;
    }
    return {
      rows: this.#row,
      lines: this.#lines,
      stride: this.#stride,
      codes: this.#codes,
      texts: this.#tables.flatMap((table) => (table ? [copyOf(table)] : [])),
      numbers: this.#numbers,
      odd: {
        columns: Int32Array.from(this.#odd.columns),
        rows: Int32Array.from(this.#odd.rows),
        codes: Int32Array.from(this.#odd.codes),
        texts: copyOf(this.#oddTexts),
      },
    };
  }

  #start(bytes: Uint8Array<ArrayBuffer>, spare: SpareColumns | undefined): void {
    this.#bytes = bytes;
    this.#stride = countLines(bytes) + 1;
    this.#codes = roomIn(spare?.codes, this.#textColumns * this.#stride, Int32Array);
    this.#numbers = roomIn(spare?.numbers, this.#numberColumns * this.#stride, Float64Array);
    this.#row = 0;
    this.#lines = 0;
    for (const table of this.#tables) table?.clear();
    this.#oddTexts.clear();
    this.#odd = { columns: [], rows: [], codes: [] };
  }

  /** Cuts the row that starts here; returns where the next one does, −1 when it cannot. */
  #cutRow(start: number): number {
    const bytes = this.#bytes;
    const { separator, quotes, trim } = this.#dialect;
    const width = this.#tables.length;
    const length = bytes.length;
    if (this.#isBlank(start)) {
      if (width === 1) {
        this.#take(0, start, start);
        this.#row++;
      }
      return this.#behindLine(start);
    }
    let at = start;
    for (let column = 0; ; column++) {
      if (column === width) return -1;
      const opening = trim && quotes ? afterSpaces(bytes, at) : at;
      if (quotes && bytes[opening] === QUOTE) {
        at = this.#takeQuoted(column, opening);
        if (at < 0) return -1;
        if (bytes[at] === separator && at < length) {
          at++;
          continue;
        }
      } else {
        const first = at;
        let byte = -1;
        for (; at < length; at++) {
          byte = bytes[at]!;
          if (byte === separator || byte === LINE_FEED) break;
        }
        if (at < length && byte === separator) {
          this.#takePlain(column, first, at);
          at++;
          continue;
        }
        this.#takePlain(column, first, at > first && bytes[at - 1] === CARRIAGE_RETURN ? at - 1 : at);
      }
      if (column + 1 < width) return -1;
      this.#row++;
      return this.#behindLine(at);
    }
  }

  #isBlank(start: number): boolean {
    const bytes = this.#bytes;
    if (bytes[start] === LINE_FEED) return true;
    return bytes[start] === CARRIAGE_RETURN && (start + 1 === bytes.length || bytes[start + 1] === LINE_FEED);
  }

  /** Behind the line break that is here, if any. */
  #behindLine(at: number): number {
    const bytes = this.#bytes;
    const feed = bytes[at] === CARRIAGE_RETURN ? at + 1 : at;
    if (feed < bytes.length) this.#lines++;
    return feed + 1;
  }

  /** Takes an unquoted cell. */
  #takePlain(column: number, start: number, end: number): void {
    const bytes = this.#bytes;
    if (this.#dialect.trim && start < end && (mayBeBlank(bytes[start]!) || mayBeBlank(bytes[end - 1]!)))
      this.#take(column, ...trimmed(bytes, start, end));
    else this.#take(column, start, end);
  }

  /** Takes the quoted cell that opens here; returns where it ends: at a separator, a line break or the end, −1 when it does not. */
  #takeQuoted(column: number, opening: number): number {
    const bytes = this.#bytes;
    const { separator, trim } = this.#dialect;
    let escaped = false;
    let close = bytes.indexOf(QUOTE, opening + 1);
    while (close >= 0 && bytes[close + 1] === QUOTE) {
      escaped = true;
      close = bytes.indexOf(QUOTE, close + 2);
    }
    if (close < 0) return -1;
    const after = trim ? afterSpaces(bytes, close + 1) : close + 1;
    const next = bytes[after];
    const endsLine =
      next === undefined ||
      next === LINE_FEED ||
      (next === CARRIAGE_RETURN && (after + 1 === bytes.length || bytes[after + 1] === LINE_FEED));
    if (!endsLine && next !== separator) return -1;
    for (let feed = bytes.indexOf(LINE_FEED, opening); feed >= 0 && feed < close;) {
      // Whether such a cell of tab-separated text has swallowed rows is for the parser to say.
      if (separator === TAB) return -1;
      this.#lines++;
      feed = bytes.indexOf(LINE_FEED, feed + 1);
    }
    if (escaped) this.#takeText(column, textBetween(bytes, opening + 1, close).replaceAll('""', '"'));
    else this.#take(column, opening + 1, close);
    return after;
  }

  #takeText(column: number, text: string): void {
    const whole = this.#bytes;
    this.#bytes = new Uint8Array(Buffer.from(text));
    this.#take(column, 0, this.#bytes.length);
    this.#bytes = whole;
  }

  #take(column: number, start: number, end: number): void {
    const bytes = this.#bytes;
    const table = this.#tables[column];
    if (table) this.#codes[this.#textColumn[column]! * this.#stride + this.#row] = table.add(bytes, start, end);
    const among = this.#numberColumn[column]!;
    if (among < 0) return;
    const number = plainNumber(bytes, start, end);
    this.#numbers[among * this.#stride + this.#row] = number;
    if (number === number || start === end) return;
    this.#odd.columns.push(among);
    this.#odd.rows.push(this.#row);
    this.#odd.codes.push(this.#oddTexts.add(bytes, start, end));
  }
}

/** Counts those that are chosen; −1 for others. */
function numbered(chosen: readonly boolean[]): Int32Array {
  let next = 0;
  return Int32Array.from(chosen, (is) => (is ? next++ : -1));
}

/** Line breaks. */
export function countLines(bytes: Uint8Array): number {
  const buffer = asBuffer(bytes);
  let count = 0;
  for (let at = buffer.indexOf(LINE_FEED); at >= 0; at = buffer.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}

function afterSpaces(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === SPACE) at++;
  return at;
}

function mayBeBlank(byte: number): boolean {
  return byte <= SPACE || byte >= BEYOND_ASCII;
}

/** Where the text between white space starts and ends. */
function trimmed(bytes: Uint8Array, start: number, end: number): readonly [start: number, end: number] {
  const text = textBetween(bytes, start, end);
  const from = start + Buffer.byteLength(text) - Buffer.byteLength(text.trimStart());
  return [from, from + Buffer.byteLength(text.trim())];
}
