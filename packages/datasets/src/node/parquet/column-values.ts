import type { DecodedArray } from 'hyparquet';
import { convert } from 'hyparquet/src/convert.js';
import { plainNumber } from '../columns/plain-number.ts';
import type { TextTable } from '../columns/text-table.ts';
import { cellOf, type CellReader } from './cell-values.ts';
import { must } from './damage.ts';
import type { LeafColumn } from './leaf-column.ts';

/** The values of a page or of a dictionary: what they are as texts and as numbers is found out once for each. */
export interface ColumnValues {
  readonly count: number;
  /** Numbers of their texts in the chunk, for whoever numbers them; −1 where they are not known yet. */
  readonly codes: Int32Array;
  /** The number of the text of a value in a table; `known` remembers those of the same stored values. */
  addText(index: number, texts: TextTable, known: Map<unknown, number>): number;
  numbers(): Numbers;
}

/** The numbers that some values are. */
export interface Numbers {
  /** NaN where a value is missing or odd. */
  readonly plain: Float64Array;
  /** Texts that are no plain numbers, by position. */
  readonly odd: ReadonlyMap<number, Uint8Array>;
}

/** Values that are stored as the bytes of text. */
export class TextValues implements ColumnValues {
  readonly count: number;
  readonly codes: Int32Array;
  readonly #page: Uint8Array;
  /** Where texts begin: 4 bytes behind the end of the one before. */
  readonly #offsets: Int32Array;
  #numbers: Numbers | undefined;

  /** @param page Each text behind its length, of 4 bytes. Throws Damage. */
  constructor(page: Uint8Array, count: number) {
    const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
    const offsets = new Int32Array(count + 1);
    let at = 0;
    for (let index = 0; index < count; index++) {
      must(at + LENGTH_BYTES <= page.length, 'a page without its last texts');
      offsets[index] = at + LENGTH_BYTES;
      at += LENGTH_BYTES + view.getUint32(at, true);
    }
    must(at <= page.length, 'a text longer than its page');
    offsets[count] = at + LENGTH_BYTES;
    this.count = count;
    this.codes = new Int32Array(count).fill(-1);
    this.#page = page;
    this.#offsets = offsets;
  }

  addText(index: number, texts: TextTable): number {
    return texts.add(this.#page, this.#offsets[index]!, this.#offsets[index + 1]! - LENGTH_BYTES);
  }

  numbers(): Numbers {
    return (this.#numbers ??= numbersOf(this.count, (index) =>
      this.#page.subarray(this.#offsets[index], this.#offsets[index + 1]! - LENGTH_BYTES),
    ));
  }
}

const LENGTH_BYTES = 4;

/** Values of any other kind. */
export class StoredValues implements ColumnValues {
  readonly count: number;
  readonly codes: Int32Array;
  readonly #stored: DecodedArray;
  readonly #read: CellReader | undefined;
  #numbers: Numbers | undefined;

  /** @param read Makes cells of them. */
  constructor(decoded: DecodedArray, { decoder }: LeafColumn, read: CellReader | undefined) {
    this.count = decoded.length;
    this.codes = new Int32Array(this.count).fill(-1);
    this.#stored = convert(decoded, decoder);
    this.#read = read;
  }

  addText(index: number, texts: TextTable, known: Map<unknown, number>): number {
    const stored: unknown = this.#stored[index];
    const code = known.get(stored);
    if (code !== undefined) return code;
    const text = this.#text(this.#cell(index));
    const added = texts.add(text, 0, text.length);
    // Bytes are other objects every time.
    if (typeof stored !== 'object') known.set(stored, added);
    return added;
  }

  numbers(): Numbers {
    return (this.#numbers ??= numbersOf(this.count, (index) => {
      const cell = this.#cell(index);
      return typeof cell === 'number' ? cell : this.#text(cell);
    }));
  }

  #cell(index: number): unknown {
    return cellOf(this.#stored[index], this.#read);
  }

  /** The text that the readers of cells see in one. */
  #text(cell: unknown): Uint8Array {
    must(typeof cell !== 'object' || cell === null, 'a cell that is no text');
    return Buffer.from(cell === null || Number.isNaN(cell) ? '' : String(cell));
  }
}

/** Largest magnitude that a 32-bit float holds: beyond it a number is an error, which the ordinary reader tells. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

function numbersOf(count: number, valueOf: (index: number) => number | Uint8Array): Numbers {
  const plain = new Float64Array(count);
  const odd = new Map<number, Uint8Array>();
  for (let index = 0; index < count; index++) {
    const value = valueOf(index);
    if (typeof value === 'number') {
      must(!(Math.abs(value) > LARGEST), 'a number that is too large');
      plain[index] = value;
    } else {
      const number = (plain[index] = plainNumber(value, 0, value.length));
      if (number !== number && value.length > 0) odd.set(index, value);
    }
  }
  return { plain, odd };
}
