import type { DecodedArray, PageHeader } from 'hyparquet';
import { readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { getMaxDefinitionLevel } from 'hyparquet/src/schema.js';
import type { CellReader } from './cell-values.ts';
import { PageCheck } from './check-pages.ts';
import { StoredValues, TextValues, type ColumnValues } from './column-values.ts';
import type { ColumnMemory, PageMemory, ReusedArray } from './cursor-memory.ts';
import { must } from './damage.ts';
import { readRuns } from './hybrid-runs.ts';
import type { LeafColumn } from './leaf-column.ts';
import { PageReader } from './page-reader.ts';

/** A page that is being read. */
interface OpenPage {
  readonly rows: number;
  readonly values: ColumnValues;
  /** Positions among the values by row, −1 where one is missing. */
  readonly positions: Int32Array;
}

/** Takes the cells of rows that follow each other, from row `first` on: their positions among values, −1 for missing ones. */
export type CellSink = (first: number, positions: Int32Array, values: ColumnValues) => void;

/** What a cursor is made with, besides its memory. */
export interface CursorOptions {
  /** Makes cells of the values; undefined where they are cells already. */
  readonly read: CellReader | undefined;
  readonly scratch: PageMemory;
}

/** Level of a value that is there, where it may be missing. */
const PRESENT = 1;

const NO_PAGE: Pick<OpenPage, 'rows'> = { rows: 0 };

/** Walks through a column chunk with one value per row, page by page. Its methods throw whatever a damaged file makes them. */
export class ColumnCursor {
  readonly #column: LeafColumn;
  readonly #read: CellReader | undefined;
  readonly #positions: ReusedArray<Int32Array>;
  readonly #scratch: PageMemory;
  readonly #pages: PageReader;
  readonly #check: PageCheck;
  readonly #mayMiss: boolean;
  #dictionary: ColumnValues | undefined;
  #page: OpenPage | typeof NO_PAGE = NO_PAGE;
  /** Row of the page that comes next. */
  #row = 0;

  constructor(
    descriptor: number,
    column: LeafColumn,
    { read, positions, window, scratch }: ColumnMemory & CursorOptions,
  ) {
    this.#column = column;
    this.#read = read;
    this.#positions = positions;
    this.#scratch = scratch;
    // Values that are not packed stay where they were read.
    this.#pages = new PageReader(descriptor, column, column.meta.codec === 'UNCOMPRESSED' ? undefined : window);
    this.#check = new PageCheck(column.meta, column.path);
    this.#mayMiss = getMaxDefinitionLevel(column.path) === PRESENT;
  }

  /** Forgets which texts had which numbers. */
  startChunk(): void {
    this.#dictionary?.codes.fill(-1);
    if ('values' in this.#page) this.#page.values.codes.fill(-1);
  }

  /** Leaves out rows; pages that lie among them are not even unpacked. */
  skip(rows: number): void {
    this.#walk(rows, undefined);
  }

  take(rows: number, sink: CellSink): void {
    this.#walk(rows, sink);
  }

  #walk(rows: number, sink: CellSink | undefined): void {
    for (let done = 0; done < rows;) {
      if (this.#row === this.#page.rows) {
        done += this.#open(sink ? 0 : rows - done);
        continue;
      }
      const { positions, values } = this.#page as OpenPage;
      const from = this.#row;
      this.#row = Math.min(from + rows - done, positions.length);
      sink?.(done, positions.subarray(from, this.#row), values);
      done += this.#row - from;
    }
    if (this.#check.valuesLeft === 0 && this.#row === this.#page.rows) this.#letGo();
  }

  /** Forgets what it has read, which other columns need the memory for. */
  #letGo(): void {
    this.#page = NO_PAGE;
    this.#row = 0;
    this.#dictionary = undefined;
    this.#pages.letGo();
  }

  /** Opens the page that is next, or leaves it out where it has no more than so many rows; returns how many it left out. */
  #open(spare: number): number {
    must(this.#check.valuesLeft > 0, 'fewer values than the column has');
    const header = this.#pages.header();
    this.#check.size(header, this.#pages.bytesAhead);
    const rows = this.#check.values(header);
    const { compressed_page_size: size, dictionary_page_header: dictionary } = header;
    if (rows > 0 && rows <= spare) {
      this.#pages.skip(size);
      return rows;
    }
    const page = this.#pages.page(size);
    const content = this.#check.content(header, page, rows) ?? valuesOf(header, page);
    if (dictionary) this.#dictionary = this.#plain(content, dictionary.num_values);
    else {
      this.#page = this.#decoded(header, page, content, rows);
      this.#row = 0;
    }
    return 0;
  }

  #plain(content: Uint8Array, count: number): ColumnValues {
    const { element, type } = this.#column.decoder;
    if (type === 'BYTE_ARRAY' && element.converted_type === 'UTF8') return new TextValues(content, count);
    return this.#stored(readPlain(readerOf(content), type, count, element.type_length));
  }

  #stored(values: DecodedArray): ColumnValues {
    return new StoredValues(values, this.#column, this.#read);
  }

  #decoded(header: PageHeader, page: Uint8Array, content: Uint8Array, rows: number): OpenPage {
    const { data_page_header: v1, data_page_header_v2: v2 } = header;
    const { decoder } = this.#column;
    const encoding = v1?.encoding ?? v2!.encoding;
    // Levels of a page of the first kind are packed with its values.
    const reader = readerOf(v1 ? content : page);
    let levels: Uint8Array | undefined;
    if (this.#mayMiss) {
      levels = this.#scratch.levels.of(rows);
      if (v2) reader.offset = v2.repetition_levels_byte_length;
      readRuns(reader, 1, levels, v2?.definition_levels_byte_length);
    }
    const positions = this.#positions.of(rows);
    const count = place(positions, levels);
    must(!v2 || v2.num_nulls === rows - count, 'another number of missing values');
    const packed = v1 ? content.subarray(reader.offset) : content;
    if (encoding.endsWith('_DICTIONARY')) {
      const values = this.#dictionary;
      must(values !== undefined, 'a page without its dictionary');
      const indices = this.#scratch.indices.of(count);
      lookUp(positions, readIndices(packed, indices, v2 !== undefined), values.count);
      return { rows, values, positions };
    }
    if (encoding === 'PLAIN') return { rows, values: this.#plain(packed, count), positions };
    const { dataPage } = v1
      ? readDataPage(content, v1, decoder)
      : readDataPageV2(page, header, { ...decoder, compressors: { [decoder.codec]: () => content } });
    return { rows, values: this.#stored(dataPage), positions };
  }
}

/** The values of a page of which nothing is packed. */
function valuesOf({ data_page_header_v2: v2 }: PageHeader, page: Uint8Array): Uint8Array {
  return v2 ? page.subarray(v2.repetition_levels_byte_length + v2.definition_levels_byte_length) : page;
}

function readerOf({ buffer, byteOffset, byteLength }: Uint8Array): { view: DataView<ArrayBuffer>; offset: number } {
  return { view: new DataView(buffer as ArrayBuffer, byteOffset, byteLength), offset: 0 };
}

/** Finds the positions of rows among the values that are there; returns how many those are. */
function place(positions: Int32Array, levels: Uint8Array | undefined): number {
  let count = 0;
  for (let row = 0; row < positions.length; row++) {
    positions[row] = levels && levels[row] !== PRESENT ? -1 : count++;
  }
  return count;
}

/** Reads the positions in the dictionary of the values of a page. */
function readIndices(packed: Uint8Array, indices: Int32Array, isV2: boolean): Int32Array {
  const reader = readerOf(packed);
  const width = reader.view.getUint8(reader.offset++);
  // Of one value only, none is written.
  if (width > 0 || isV2) readRuns(reader, width, indices, packed.length - 1);
  else indices.fill(0);
  return indices;
}

/** Replaces positions among values by those in a dictionary of so many. */
function lookUp(positions: Int32Array, indices: Int32Array, count: number): void {
  for (let row = 0; row < positions.length; row++) {
    const position = positions[row]!;
    if (position < 0) continue;
    const index = indices[position]!;
    must(index >= 0 && index < count, 'a value that is not in its dictionary');
    positions[row] = index;
  }
}
