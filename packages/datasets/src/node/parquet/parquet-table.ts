import { shortestFloat32 } from '@fsdnet/core/engine';
import type { SchemaElement, SchemaTree } from 'hyparquet';
import { checkColumns, quotedName } from '../../columns.ts';
import type { Table } from '../open-table.ts';
import { cellOf, cellReader, type CellReader } from './cell-values.ts';
import { problemOf } from './file-problem.ts';
import { indexColumns } from './pandas-index.ts';
import { openParquetFile, type ParquetFile, type StoredColumns } from './parquet-file.ts';
import type { RandomAccess } from './random-access.ts';

/** Opens a Parquet file as a table. Throws an InputError that names the file. */
export async function openParquetTable(bytes: RandomAccess): Promise<Table> {
  try {
    return parquetTable(bytes, await openParquetFile(bytes));
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

/** Rows of a Parquet file, one row group in memory at a time. Lines are row numbers, from 1. */
function parquetTable(bytes: RandomAccess, file: ParquetFile): Table {
  const { name } = bytes;
  const names = file.columns.map(({ element }) => element.name);
  const columns = checkColumns(names, name);
  const readers: readonly (CellReader | undefined)[] = file.columns.map((tree) => cellReader(tree, shortestFloat32));
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
  const cellsOf = (group: StoredColumns, row: number, cells: unknown[]): unknown[] => {
    let column = 0;
    try {
      for (; column < group.length; column++) {
        cells[column] = cellOf((group[column] as StoredColumns[number])[row], readers[column]);
      }
    } catch (error) {
      throw problemOf(error, `${name}: column ${quotedName(columns[column] ?? '')}`);
    }
    return cells;
  };
  return {
    name,
    format: 'parquet',
    reading: { format: 'parquet' },
    known: indexColumns(file.metadata),
    columns,
    rowCount: Number(file.metadata.num_rows),
    parquet: file.columns.map((tree) => ({ name: tree.element.name, elements: elementsOf(tree) })),
    async peek(count) {
      while (lengthOf(waiting) < count) {
        const group = await readGroup();
        if (!group) break;
        waiting.push(group);
      }
      const rows: unknown[][] = [];
      for (const group of waiting) {
        const length = Math.min(rowsOf(group), count - rows.length);
        for (let row = 0; row < length; row++) rows.push(cellsOf(group, row, []));
      }
      return rows;
    },
    async scan(onRow) {
      const cells: unknown[] = [];
      for await (const group of groups()) {
        const rows = rowsOf(group);
        for (let row = 0; row < rows; row++) onRow(cellsOf(group, row, cells), ++line);
      }
    },
    async *rows() {
      for await (const group of groups()) {
        const rows = rowsOf(group);
        for (let row = 0; row < rows; row++) {
          const stored = group.map((values) => values[row] as unknown);
          yield { line: ++line, cells: cellsOf(group, row, []), stored };
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
