import { InputError } from '@fsdnet/core';
import { quotedName } from '../columns.ts';
import type { OnRow } from '../parsers/row-parser.ts';
import type { Table, TableRow } from './open-table.ts';

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
  return new JoinedTable(first, tables);
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

class JoinedTable implements Table {
  readonly name: string;
  readonly format: Table['format'];
  readonly layout: Table['layout'];
  readonly columns: readonly string[];
  readonly #tables: readonly Table[];

  constructor(first: Table, tables: readonly Table[]) {
    this.name = `${first.name} and ${tables.length - 1} more`;
    this.format = first.format;
    this.layout = first.layout;
    this.columns = first.columns;
    this.#tables = tables;
  }

  async peek(count: number): Promise<readonly (readonly unknown[])[]> {
    const rows: (readonly unknown[])[] = [];
    for (const table of this.#tables) {
      if (rows.length >= count) break;
      const inOrder = this.#order(table);
      for (const cells of await table.peek(count - rows.length)) rows.push(inOrder(cells));
    }
    return rows;
  }

  async scan(onRow: OnRow): Promise<void> {
    try {
      for (const table of this.#tables) {
        const inOrder = this.#order(table);
        await table.scan((cells, line) => onRow(inOrder(cells), line, table.name));
      }
    } finally {
      await this.close();
    }
  }

  async *rows(): AsyncGenerator<TableRow> {
    for (const table of this.#tables) {
      const inOrder = this.#order(table);
      for await (const { line, cells } of table.rows()) yield { line, cells: inOrder(cells) };
    }
  }

  async close(): Promise<void> {
    for (const table of this.#tables) await table.close();
  }

  /** Puts the cells of a table into the order of the first one's. */
  #order(table: Table): (cells: readonly unknown[]) => readonly unknown[] {
    const positions = this.columns.map((column) => table.columns.indexOf(column));
    if (positions.every((position, index) => position === index)) return (cells) => cells;
    return (cells) => positions.map((position) => cells[position]);
  }
}
