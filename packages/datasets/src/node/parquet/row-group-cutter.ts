import { isUtf8 } from 'node:buffer';
import { closeSync, openSync } from 'node:fs';
import { parquetSchema, type FileMetaData, type RowGroup, type SchemaTree } from 'hyparquet';
import { roomIn, type ChunkColumns, type ColumnUse, type SpareColumns } from '../columns/chunk-columns.ts';
import { copyOf, TextTable, type Texts } from '../columns/text-table.ts';
import { cellReader } from './cell-values.ts';
import { ColumnCursor, type CellSink } from './column-cursor.ts';
import { columnMemory, pageMemory, type ColumnMemory } from './cursor-memory.ts';
import { must } from './damage.ts';
import { chunksOf, isPlain, leafColumn } from './leaf-column.ts';
import { physicalSchema } from './physical-schema.ts';

/** Which file is cut, and what becomes of its columns. */
export interface CuttingPlan {
  readonly path: string;
  readonly metadata: FileMetaData;
  readonly uses: readonly ColumnUse[];
}

/** Rows of a row group. */
export interface RowRange {
  readonly group: number;
  readonly first: number;
  readonly rows: number;
}

/** A row group on the way through its rows. */
interface OpenGroup {
  readonly group: number;
  /** By used column. */
  readonly cursors: readonly ColumnCursor[];
  /** Row where they stand. */
  row: number;
}

/** A column that is used. */
interface UsedColumn extends ColumnUse {
  readonly position: number;
  readonly table: TextTable;
  readonly memory: ColumnMemory;
}

/**
 * Cuts ranges of rows out of a Parquet file column by column, each distinct value read once. 32-bit floats stay as they are
 * stored: what their shortest decimals are is left to others. Whatever is wrong with a range is none of its business.
 */
export class RowGroupCutter {
  readonly #metadata: FileMetaData;
  readonly #descriptor: number;
  /** The physical schema. */
  readonly #root: SchemaTree;
  /** The columns of the table. */
  readonly #trees: readonly SchemaTree[];
  readonly #used: readonly UsedColumn[];
  readonly #oddTexts = new TextTable();
  readonly #scratch = pageMemory();
  #open: OpenGroup | undefined;

  constructor({ path, metadata, uses }: CuttingPlan) {
    this.#metadata = metadata;
    this.#root = parquetSchema({ schema: physicalSchema(metadata.schema) });
    this.#trees = parquetSchema(metadata).children;
    this.#used = uses.flatMap(({ texts, numbers }, position) =>
      texts || numbers ? [{ position, texts, numbers, table: new TextTable(), memory: columnMemory() }] : [],
    );
    this.#descriptor = openSync(path, 'r');
  }

  /** The columns of rows, in spare memory if there is some; undefined where the ordinary reader has to read them. Ranges that follow each other are fastest. */
  cut(range: RowRange, spare?: SpareColumns): ChunkColumns | undefined {
    try {
      return this.#columns(range, spare);
    } catch {
      // The ordinary reader says what is wrong, or is spared what only this one cannot do.
      this.#open = undefined;
      return undefined;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #columns(range: RowRange, spare: SpareColumns | undefined): ChunkColumns {
    const { rows } = range;
    const cursors = this.#cursorsAt(range);
    const texts = this.#used.filter((column) => column.texts);
    const codes = roomIn(spare?.codes, texts.length * rows, Int32Array);
    const numberColumns = this.#used.filter((column) => column.numbers).length;
    const numbers = roomIn(spare?.numbers, numberColumns * rows, Float64Array);
    const odd: OddRows = { columns: [], rows: [], codes: [], texts: this.#oddTexts };
    odd.texts.clear();
    let text = 0;
    let number = 0;
    this.#used.forEach((column, index) => {
      const sinks: CellSink[] = [];
      if (column.texts) {
        column.table.clear();
        sinks.push(textSink(column.table, codes.subarray(text * rows, ++text * rows)));
      }
      if (column.numbers) sinks.push(numberSink(numbers.subarray(number * rows, (number + 1) * rows), odd, number++));
      cursors[index]!.take(rows, (...cells) => {
        for (const sink of sinks) sink(...cells);
      });
    });
    return {
      ...{ rows, lines: rows, stride: rows, codes, numbers },
      texts: texts.map(({ table }) => validCopyOf(table)),
      odd: {
        columns: Int32Array.from(odd.columns),
        rows: Int32Array.from(odd.rows),
        codes: Int32Array.from(odd.codes),
        texts: validCopyOf(odd.texts),
      },
    };
  }

  /** The cursors of a row group where a range begins. */
  #cursorsAt({ group, first, rows }: RowRange): readonly ColumnCursor[] {
    const known = this.#open;
    const open =
      known?.group === group && known.row <= first ? known : { group, cursors: this.#cursorsOf(group), row: 0 };
    this.#open = open;
    for (const cursor of open.cursors) {
      cursor.startChunk();
      cursor.skip(first - open.row);
    }
    open.row = first + rows;
    return open.cursors;
  }

  #cursorsOf(group: number): readonly ColumnCursor[] {
    const rowGroup = this.#metadata.row_groups[group] as RowGroup;
    return this.#used.map(({ position, memory }) => {
      const tree = this.#trees[position]!;
      must(isPlain(tree), 'a column of lists or structures');
      const [chunk] = chunksOf(rowGroup, tree);
      must(chunk !== undefined, 'a broken row group');
      const column = leafColumn(chunk, Number(rowGroup.num_rows), this.#root);
      const read = cellReader(tree, asStored);
      return new ColumnCursor(this.#descriptor, column, { ...memory, read, scratch: this.#scratch });
    });
  }
}

function asStored(float: number): number {
  return float;
}

/** Texts that are valid UTF-8, each of them. */
function validCopyOf(table: TextTable): Texts {
  const texts = copyOf(table);
  const { bytes, offsets, count } = texts;
  must(isUtf8(bytes), 'text that is none');
  for (let text = 0; text < count; text++) {
    const start = offsets[text]!;
    must(start === bytes.length || (bytes[start]! & 0xc0) !== 0x80, 'text that starts within a character');
  }
  return texts;
}

/** Puts the numbers of texts into a chunk; `codes` [rows]. */
function textSink(table: TextTable, codes: Int32Array): CellSink {
  const known = new Map<unknown, number>();
  /** That of a missing value. */
  let missing = -1;
  return (first, positions, values) => {
    const ofValues = values.codes;
    for (let at = 0; at < positions.length; at++) {
      const position = positions[at]!;
      if (position < 0) {
        if (missing < 0) missing = table.add(NOTHING, 0, 0);
        codes[first + at] = missing;
        continue;
      }
      let code = ofValues[position]!;
      if (code < 0) ofValues[position] = code = values.addText(position, table, known);
      codes[first + at] = code;
    }
  };
}

const NOTHING = new Uint8Array(0);

/** Odd cells so far. */
interface OddRows {
  readonly columns: number[];
  readonly rows: number[];
  readonly codes: number[];
  readonly texts: TextTable;
}

/** Puts the numbers of a column into a chunk; `numbers` [rows]. */
function numberSink(numbers: Float64Array, odd: OddRows, column: number): CellSink {
  return (first, positions, values) => {
    const ofValues = values.numbers();
    for (let at = 0; at < positions.length; at++) {
      const position = positions[at]!;
      const number = position < 0 ? NaN : ofValues.plain[position]!;
      numbers[first + at] = number;
      if (number === number || position < 0) continue;
      const text = ofValues.odd.get(position);
      if (!text) continue;
      odd.columns.push(column);
      odd.rows.push(first + at);
      odd.codes.push(odd.texts.add(text, 0, text.length));
    }
  };
}
