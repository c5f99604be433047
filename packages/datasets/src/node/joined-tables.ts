import { InputError } from '@fsdnet/core';
import { quotedName } from '../columns.ts';
import type { Table } from './open-table.ts';

/** Opens a file; `first` is the table of the first one, absent for that itself. */
export type OpenFile = (path: string, first?: Table) => Promise<Table>;

/**
 * Several files with the same columns as one table, read one after the other; columns are matched by name. One file is
 * itself. Throws an InputError that names both files where one lacks a column of the other.
 */
export async function joinedTables([path = '', ...others]: readonly string[], open: OpenFile): Promise<Table> {
  const first = await open(path);
  if (others.length === 0) return first;
  const tables = [first];
  try {
    for (const other of others) {
      const table = await open(other, first);
      tables.push(table);
      checkSameColumns(first, table);
    }
  } catch (error) {
    for (const table of tables) await table.close();
    throw error;
  }
  return joined(first, tables);
}

function checkSameColumns(first: Table, other: Table): void {
  for (const [table, like] of [
    [other, first],
    [first, other],
  ] as const) {
    const missing = like.columns.find((column) => !table.columns.includes(column));
    if (missing === undefined) continue;
    throw new InputError({
      where: table.name,
      rule: `column ${quotedName(missing)} is missing, which ${like.name} has`,
      fix: 'Files that are read as one need the same columns.',
    });
  }
}

function joined(first: Table, tables: readonly Table[]): Table {
  const { format, layout, columns } = first;
  /** Puts the cells of a table into the order of the first one's. */
  const orderOf = (table: Table): ((cells: readonly unknown[]) => readonly unknown[]) => {
    const positions = columns.map((column) => table.columns.indexOf(column));
    if (positions.every((position, index) => position === index)) return (cells) => cells;
    return (cells) => positions.map((position) => cells[position]);
  };
  const close = async (): Promise<void> => {
    for (const table of tables) await table.close();
  };
  return {
    name: `${first.name} and ${tables.length - 1} more`,
    format,
    layout,
    columns,
    async peek(count) {
      const rows: (readonly unknown[])[] = [];
      for (const table of tables) {
        if (rows.length >= count) break;
        const inOrder = orderOf(table);
        for (const cells of await table.peek(count - rows.length)) rows.push(inOrder(cells));
      }
      return rows;
    },
    async scan(onRow) {
      try {
        for (const table of tables) {
          const inOrder = orderOf(table);
          await table.scan((cells, line) => onRow(inOrder(cells), line, table.name));
        }
      } finally {
        await close();
      }
    },
    async *rows() {
      for (const table of tables) {
        const inOrder = orderOf(table);
        for await (const { line, cells } of table.rows()) yield { line, cells: inOrder(cells) };
      }
    },
    close,
  };
}
