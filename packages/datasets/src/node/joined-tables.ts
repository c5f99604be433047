import { InputError, type Schema } from '@fsdnet/core';
import { quotedName } from '../columns.ts';
import { noRows } from '../prepare/prepare-parts.ts';
import { EmptySource } from './byte-source.ts';
import type { ChunkedFile } from './columns/chunked-file.ts';
import { JoinedFiles, type JoinedFile } from './columns/joined-files.ts';
import type { Table } from './open-table.ts';
import type { SourceFile } from './source-files.ts';

/** Opens a file; `first` is the table of the first one, absent for that itself. */
export type OpenFile = (path: string, first?: Table) => Promise<Table>;

/**
 * Several files with the same columns as one table, read one after the other; columns are matched by name, and the keys of
 * folders are columns behind all others. Empty files of folders are left out. `name` is for messages. Throws an InputError that names
 * both files where one lacks a column of the other.
 */
export async function joinedTables(files: readonly SourceFile[], open: OpenFile, name: string): Promise<Table> {
  let first: Table | undefined;
  let unordered = false;
  const parts: SourceFile[] = [];
  const chunked: (ChunkedFile | undefined)[] = [];
  const streams = new Map<SourceFile, Table>();
  for (const file of files) {
    const table = await openPart(file, open, first);
    if (!table) continue;
    parts.push(file);
    unordered ||= table.unordered ?? false;
    chunked.push(inSameOrder(table, first ?? table) ? table.inChunks : undefined);
    if (!first) first = table;
    else {
      // Opened again when its turn comes, so that many files do not stay open; standard input cannot be.
      if (file.path === '-') streams.set(file, table);
      else await table.close();
      await checkSameColumns(first, table);
    }
  }
  if (!first) throw noRows(name);
  if (parts.length === 1) return first;
  const openAgain = (part: SourceFile): Table | Promise<Table | undefined> =>
    streams.get(part) ?? openPart(part, open, first);
  const inParts = chunked.flatMap((file, index): JoinedFile[] => {
    if (!file) return [];
    // The first one is open, and is closed with all.
    if (index === 0) return [{ file, open: async () => ({ inChunks: file, close: async () => undefined }) }];
    return [{ file, open: async () => (await openPart(parts[index]!, open, first))! }];
  });
  const inChunks = inParts.length === parts.length ? new JoinedFiles(name, inParts) : undefined;
  return { ...joined(first, parts, openAgain, name), unordered, ...(inChunks && { inChunks }) };
}

function inSameOrder({ columns }: Table, first: Table): boolean {
  return columns.every((column, index) => column === first.columns[index]);
}

/** Opens a file with its keys; undefined for one that is empty. */
async function openPart({ path, keys, listed }: SourceFile, open: OpenFile, first?: Table): Promise<Table | undefined> {
  try {
    const table = await open(path, first);
    return keys.size === 0 ? table : withKeys(table, keys);
  } catch (error) {
    if (listed && error instanceof EmptySource) return undefined;
    throw error;
  }
}

async function checkSameColumns(first: Table, other: Table): Promise<void> {
  for (const [table, like] of [
    [other, first],
    [first, other],
  ] as const) {
    const missing = like.columns.find((column) => !table.columns.includes(column));
    if (missing === undefined) continue;
    await first.close();
    throw new InputError({
      where: table.name,
      rule: `column ${quotedName(missing)} is missing, which ${like.name} has`,
      fix: 'Files that are read as one need the same columns.',
    });
  }
}

/** A table with a column per key that it has not itself. */
function withKeys(table: Table, keys: ReadonlyMap<string, string>): Table {
  const further = [...keys].filter(([key]) => !table.columns.includes(key));
  if (further.length === 0) return table;
  const values = further.map(([, value]) => value);
  return {
    ...withoutStored(table),
    columns: [...table.columns, ...further.map(([key]) => key)],
    peek: async (count) => (await table.peek(count)).map((cells) => [...cells, ...values]),
    scan: (onRow) => table.scan((cells, line, source) => onRow([...cells, ...values], line, source)),
    async *rows() {
      for await (const { line, cells } of table.rows()) yield { line, cells: [...cells, ...values] };
    },
  };
}

/** Rows that are put together are no longer those of one file. */
function withoutStored({ parquet: _, rowCount: __, inChunks: ___, ...table }: Table): Table {
  return table;
}

function joined(
  first: Table,
  files: readonly SourceFile[],
  open: (file: SourceFile) => Table | Promise<Table | undefined>,
  name: string,
): Table {
  const { columns } = first;
  /** Puts the cells of a table into the order of the first one's. */
  const orderOf = (table: Table): ((cells: readonly unknown[]) => readonly unknown[]) => {
    const positions = columns.map((column) => table.columns.indexOf(column));
    if (positions.every((position, index) => position === index)) return (cells) => cells;
    return (cells) => positions.map((position) => cells[position]);
  };
  const opened: Table[] = [first];
  let schema: Schema | undefined;
  /** Tables one after the other; those that were looked into are not opened again. */
  async function* tables(): AsyncGenerator<Table> {
    for (const [index, file] of files.entries()) {
      const table = opened[index] ?? (await open(file));
      if (!table) continue;
      opened[index] = table;
      if (schema) table.useSchema?.(schema);
      yield table;
    }
  }
  const close = async (): Promise<void> => {
    for (const table of opened) await table.close();
  };
  return {
    ...withoutStored(first),
    name,
    useSchema: (known) => {
      schema = known;
    },
    async peek(count) {
      const rows: (readonly unknown[])[] = [];
      for await (const table of tables()) {
        const inOrder = orderOf(table);
        for (const cells of await table.peek(count - rows.length)) rows.push(inOrder(cells));
        if (rows.length >= count) break;
      }
      return rows;
    },
    async scan(onRow) {
      try {
        for await (const table of tables()) {
          const inOrder = orderOf(table);
          await table.scan((cells, line) => onRow(inOrder(cells), line, table.name));
        }
      } finally {
        await close();
      }
    },
    async *rows() {
      for await (const table of tables()) {
        const inOrder = orderOf(table);
        for await (const { line, cells } of table.rows()) yield { line, cells: inOrder(cells), source: table.name };
      }
    },
    close,
  };
}
