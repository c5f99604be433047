import type { SchemaElement, SchemaTree } from 'hyparquet';
import type { ByteSourceOptions } from '../byte-source.ts';
import { FEWEST_CHUNKED_BYTES } from '../columns/chunked-file.ts';
import type { Table } from '../open-table.ts';
import { ChunkedParquet } from './chunked-parquet.ts';
import { GroupCells } from './group-cells.ts';
import { indexColumns } from './pandas-index.ts';
import { openParquetFile, type ParquetFile, type StoredColumns } from './parquet-file.ts';
import type { RandomAccess } from './random-access.ts';

/** A file on disk, which can be opened again. */
export interface ReopenedFile extends ByteSourceOptions {
  readonly path: string;
}

/** Opens a Parquet file as a table; one on disk can be read in chunks too. Throws an InputError that names the file. */
export async function openParquetTable(bytes: RandomAccess, onDisk?: ReopenedFile): Promise<Table> {
  try {
    const file = await openParquetFile(bytes);
    const cells = new GroupCells(bytes.name, file);
    return parquetTable(bytes, file, cells, onDisk);
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

/** Rows of a Parquet file, one row group in memory at a time. Lines are row numbers, from 1. */
function parquetTable(
  bytes: RandomAccess,
  file: ParquetFile,
  cells: GroupCells,
  onDisk: ReopenedFile | undefined,
): Table {
  const { name } = bytes;
  const { columns } = cells;
  /** Row groups that `peek` has read ahead. */
  const waiting: StoredColumns[] = [];
  let nextGroup = 0;
  let line = 0;
  const readGroup = async (): Promise<StoredColumns | undefined> =>
    nextGroup < file.groups ? file.readGroup(nextGroup++) : undefined;
  const close = (): Promise<void> => {
    nextGroup = file.groups;
    return bytes.close();
  };
  async function* groups(): AsyncGenerator<StoredColumns> {
    try {
      for (;;) {
        const group = waiting.shift() ?? (await readGroup());
        if (!group) return;
        yield group;
      }
    } finally {
      await close();
    }
  }
  /** Looks at the first rows of a file that is hardly read row by row, so that whole row groups would be in the way. */
  const firstRows = async (count: number): Promise<unknown[][]> => {
    const rows: unknown[][] = [];
    for (let index = 0; index < file.groups && rows.length < count; index++) {
      const group = await file.readGroup(index, count - rows.length);
      for (let row = 0; row < rowsOf(group); row++) rows.push(cells.row(group, row, []));
    }
    return rows;
  };
  return {
    name,
    ...(onDisk && { inChunks: new ChunkedParquet({ ...onDisk, bytes, file, cells }) }),
    format: 'parquet',
    reading: { format: 'parquet' },
    known: indexColumns(file.metadata),
    columns,
    rowCount: Number(file.metadata.num_rows),
    parquet: file.columns.map((tree) => ({ name: tree.element.name, elements: elementsOf(tree) })),
    async peek(count) {
      if (onDisk && bytes.byteLength >= FEWEST_CHUNKED_BYTES) return firstRows(count);
      while (lengthOf(waiting) < count) {
        const group = await readGroup();
        if (!group) break;
        waiting.push(group);
      }
      const rows: unknown[][] = [];
      for (const group of waiting) {
        const length = Math.min(rowsOf(group), count - rows.length);
        for (let row = 0; row < length; row++) rows.push(cells.row(group, row, []));
      }
      return rows;
    },
    async scan(onRow) {
      const scratch: unknown[] = [];
      for await (const group of groups()) {
        const rows = rowsOf(group);
        for (let row = 0; row < rows; row++) onRow(cells.row(group, row, scratch), ++line);
      }
    },
    async *rows() {
      for await (const group of groups()) {
        const rows = rowsOf(group);
        for (let row = 0; row < rows; row++) {
          const stored = group.map((values) => values[row] as unknown);
          yield { line: ++line, cells: cells.row(group, row, []), stored };
        }
      }
    },
    close,
  };
}

function rowsOf(group: StoredColumns): number {
  return group[0]?.length ?? 0;
}

function lengthOf(groups: readonly StoredColumns[]): number {
  return groups.reduce((sum, group) => sum + rowsOf(group), 0);
}

/** A column's part of the schema, depth first. */
function elementsOf(tree: SchemaTree): readonly SchemaElement[] {
  return [tree.element, ...tree.children.flatMap(elementsOf)];
}
