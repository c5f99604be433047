import type { Schema } from '@fsdnet/core';
import { shortestFloat32 } from '@fsdnet/core/engine';
import type { FileMetaData } from 'hyparquet';
import type { OnRow } from '../../parsers/row-parser.ts';
import { throwIfAborted, type ByteSourceOptions } from '../byte-source.ts';
import { memoryOf, type ChunkColumns, type ColumnUse, type SpareColumns } from '../columns/chunk-columns.ts';
import type { Chunk, ChunkedFile, ChunkPlan, ChunkReading } from '../columns/chunked-file.ts';
import { chunkWork } from '../columns/chunk-workers.ts';
import { copyOf, textsOf, TextTable, type Texts } from '../columns/text-table.ts';
import type { GroupCells } from './group-cells.ts';
import { isPlain } from './leaf-column.ts';
import type { ParquetFile } from './parquet-file.ts';
import type { RandomAccess } from './random-access.ts';
import { RowGroupCutter, type CuttingPlan, type RowRange } from './row-group-cutter.ts';
import type { CutRange, WantedRange } from './row-group-worker.ts';

/** A Parquet file, which is still open. */
export interface ChunkedParquetOptions extends Pick<ByteSourceOptions, 'onProgress' | 'stage' | 'signal'> {
  readonly path: string;
  readonly bytes: RandomAccess;
  readonly file: ParquetFile;
  readonly cells: GroupCells;
}

/** Bytes of text that a cell takes at least, so that chunks of text and of Parquet are about as large. */
const CELL_BYTES = 2;

/** A Parquet file that is cut into ranges of rows: a row group, or a part of a large one. */
export class ChunkedParquet implements ChunkedFile {
  readonly name: string;
  readonly columns: readonly string[];
  readonly bytes: number;
  readonly #options: ChunkedParquetOptions;

  constructor(options: ChunkedParquetOptions) {
    this.name = options.bytes.name;
    this.columns = options.cells.columns;
    this.bytes = options.bytes.byteLength;
    this.#options = options;
  }

  /** Lists of values are read row by row. */
  suits({ features }: Schema): boolean {
    const lists = new Set(features.flatMap(({ kind, name }) => (kind === 'multiValued' ? [name] : [])));
    return this.#options.file.columns.every((tree) => isPlain(tree) || !lists.has(tree.element.name));
  }

  async open({ uses, threads, chunkBytes }: ChunkPlan): Promise<ChunkReading> {
    const { path, file } = this.#options;
    const { metadata } = file;
    const work = await chunkWork<CuttingPlan, WantedRange, CutRange>({
      module: '../parquet/row-group-worker.ts',
      plan: { path, metadata, uses },
      threads,
      here: async (plan) => {
        const cutter = new RowGroupCutter(plan);
        return { run: ({ range, spare }) => cutter.cut(range, spare), close: () => cutter.close() };
      },
    });
    const used = uses.filter(({ texts, numbers }) => texts || numbers).length;
    const mostRows = Math.max(1, Math.floor(chunkBytes / (CELL_BYTES * Math.max(1, used))));
    let rowsDone = 0;
    const spares: SpareColumns[] = [];
    const cut = async (range: RowRange): Promise<Chunk> => {
      const spare = spares.pop();
      const columns = await work.run({ range, spare }, spare && memoryOf(spare));
      return {
        columns: columns && this.#withShortFloats(columns, uses),
        lines: range.rows,
        readRows: (line, onRow) => this.#readRows(range, line, onRow),
        release: () => {
          if (columns) spares.push({ codes: columns.codes, numbers: columns.numbers });
          this.#tellProgress((rowsDone += range.rows));
        },
      };
    };
    const start = (range: RowRange) => (): Promise<Chunk> => {
      throwIfAborted(this.#options.signal, this.name);
      return cut(range);
    };
    const chunks = async function* (): AsyncGenerator<() => Promise<Chunk>> {
      for (const range of rangesOf(metadata, mostRows)) yield start(range);
    };
    return { line: 1, ahead: work.ahead, chunks: chunks(), close: () => work.close() };
  }

  async #readRows({ group, first, rows }: RowRange, line: number, onRow: OnRow): Promise<void> {
    const { file, cells } = this.#options;
    const columns = await file.readGroup(group);
    const row: unknown[] = [];
    for (let at = 0; at < rows; at++) onRow(cells.row(columns, first + at, row), line + at);
  }

  /** Cells of 32-bit floats are their shortest decimals. */
  #withShortFloats(chunk: ChunkColumns, uses: readonly ColumnUse[]): ChunkColumns {
    const texts = [...chunk.texts];
    let [text, number] = [0, 0];
    uses.forEach((use, position) => {
      const isFloat = this.#options.file.columns[position]!.element.type === 'FLOAT';
      if (use.texts) {
        if (isFloat) texts[text] = shortFloats(texts[text]!);
        text++;
      }
      if (use.numbers) {
        const start = number++ * chunk.stride;
        const end = start + chunk.rows;
        if (isFloat) for (let at = start; at < end; at++) chunk.numbers[at] = shortestFloat32(chunk.numbers[at]!);
      }
    });
    return { ...chunk, texts };
  }

  #tellProgress(rows: number): void {
    const { onProgress, stage, bytes, file } = this.#options;
    const share = rows / Number(file.metadata.num_rows);
    onProgress?.({ stage, done: Math.round(share * bytes.byteLength), total: bytes.byteLength });
  }
}

/** All rows of a file, of large row groups in equal parts. */
function* rangesOf({ row_groups: groups }: FileMetaData, mostRows: number): Generator<RowRange> {
  for (const [group, { num_rows }] of groups.entries()) {
    const all = Number(num_rows);
    const rows = Math.ceil(all / Math.ceil(all / mostRows));
    for (let first = 0; first < all; first += rows) yield { group, first, rows: Math.min(rows, all - first) };
  }
}

function shortFloats(texts: Texts): Texts {
  const table = new TextTable();
  const textOf = textsOf(texts);
  for (let number = 0; number < texts.count; number++) {
    const text = textOf(number);
    const short = Buffer.from(text === '' ? '' : String(shortestFloat32(Number(text))));
    table.add(short, 0, short.length);
  }
  return copyOf(table);
}
