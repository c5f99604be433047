import type { Texts } from './text-table.ts';

/** What becomes of the cells of a column: nothing, or one of these or both. */
export interface ColumnUse {
  /** They are numbered by their texts. */
  readonly texts: boolean;
  /** They are read as numbers where they are plain ones. */
  readonly numbers: boolean;
}

/** Cells of columns of numbers that are not plain numbers, in the order of the rows. */
export interface OddCells {
  /** Position of the column among those of numbers. */
  readonly columns: Int32Array;
  readonly rows: Int32Array;
  /** Number of the text. */
  readonly codes: Int32Array;
  readonly texts: Texts;
}

/** The rows of a piece of a file, column by column. */
export interface ChunkColumns {
  readonly rows: number;
  /** Line breaks. */
  readonly lines: number;
  /** Values between the first cells of two columns in `codes` and `numbers`. */
  readonly stride: number;
  /** By column of texts: numbers of the texts. */
  readonly codes: Int32Array<ArrayBuffer>;
  /** By column of texts: its distinct ones, in the order in which they come. */
  readonly texts: readonly Texts[];
  /** By column of numbers: NaN where the cell is empty or odd. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly odd: OddCells;
}

/** What moves to another thread instead of being copied. */
export function memoryOf({ codes, numbers, texts = [] }: SpareColumns & Partial<ChunkColumns>): ArrayBuffer[] {
  return [codes.buffer, numbers.buffer, ...texts.flatMap(({ bytes, offsets }) => [bytes.buffer, offsets.buffer])];
}

/** Memory of columns that nobody needs any more, to be cut into again: fresh memory for each chunk costs time and more memory. */
export type SpareColumns = Pick<ChunkColumns, 'codes' | 'numbers'>;

/** Room for so many values: in memory that is there, if there is enough of it. */
export function roomIn<A extends Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
  spare: A | undefined,
  length: number,
  make: new (length: number) => A,
): A {
  return spare && spare.length >= length ? spare : new make(length);
}
