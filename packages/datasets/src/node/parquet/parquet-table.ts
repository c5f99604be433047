import type { SchemaElement, SchemaTree } from 'hyparquet';
import { checkColumns, quotedName } from '../../columns.ts';
import type { OnRow } from '../../parsers/row-parser.ts';
import type { Table, TableRow } from '../open-table.ts';
import { cellOf, cellReader, type CellReader } from './cell-values.ts';
import type { ParquetColumn } from './new-column.ts';
import { problemOf } from './damage.ts';
import { openParquetFile, type ParquetFile, type StoredColumns } from './parquet-file.ts';
import type { RandomAccess } from './random-access.ts';

/** Opens a Parquet file as a table. Throws an InputError that names the file. */
export async function openParquetTable(bytes: RandomAccess): Promise<Table> {
  try {
    return new ParquetTable(bytes, await openParquetFile(bytes));
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

/** Rows of a Parquet file, one row group in memory at a time. Lines are row numbers, from 1. */
class ParquetTable implements Table {
  readonly name: string;
  readonly format = 'parquet';
  readonly layout = undefined;
  readonly columns: readonly string[];
  readonly parquet: readonly ParquetColumn[];
  readonly #bytes: RandomAccess;
  readonly #file: ParquetFile;
  readonly #readers: readonly (CellReader | undefined)[];
  /** Row groups that `peek` has read ahead. */
  readonly #waiting: StoredColumns[] = [];
  #nextGroup = 0;
  #row = 0;

  constructor(bytes: RandomAccess, file: ParquetFile) {
    this.name = bytes.name;
    this.#bytes = bytes;
    this.#file = file;
    this.columns = checkColumns(
      file.columns.map(({ element }) => element.name),
      bytes.name,
    );
    this.parquet = file.columns.map((tree) => ({ name: tree.element.name, elements: elementsOf(tree) }));
    this.#readers = file.columns.map(cellReader);
  }

  async peek(count: number): Promise<readonly (readonly unknown[])[]> {
    while (lengthOf(this.#waiting) < count) {
      const group = await this.#read();
      if (!group) break;
      this.#waiting.push(group);
    }
    const rows: unknown[][] = [];
    for (const group of this.#waiting) {
      const length = Math.min(rowsOf(group), count - rows.length);
      for (let row = 0; row < length; row++) rows.push(this.#cells(group, row, []));
    }
    return rows;
  }

  async scan(onRow: OnRow): Promise<void> {
    const cells: unknown[] = [];
    for await (const group of this.#groups()) {
      const rows = rowsOf(group);
      for (let row = 0; row < rows; row++) onRow(this.#cells(group, row, cells), ++this.#row);
    }
  }

  async *rows(): AsyncGenerator<TableRow> {
    for await (const group of this.#groups()) {
      const rows = rowsOf(group);
      for (let row = 0; row < rows; row++) {
        const stored = group.map((values) => values[row] as unknown);
        yield { line: ++this.#row, cells: this.#cells(group, row, []), stored };
      }
    }
  }

  close(): Promise<void> {
    this.#nextGroup = this.#file.groups;
    return this.#bytes.close();
  }

  async *#groups(): AsyncGenerator<StoredColumns> {
    try {
      for (;;) {
        const group = this.#waiting.shift() ?? (await this.#read());
        if (!group) return;
        yield group;
      }
    } finally {
      await this.close();
    }
  }

  async #read(): Promise<StoredColumns | undefined> {
    return this.#nextGroup < this.#file.groups ? this.#file.readGroup(this.#nextGroup++) : undefined;
  }

  #cells(group: StoredColumns, row: number, cells: unknown[]): unknown[] {
    let column = 0;
    try {
      for (; column < group.length; column++) {
        cells[column] = cellOf((group[column] as StoredColumns[number])[row], this.#readers[column]);
      }
    } catch (error) {
      throw problemOf(error, `${this.name}: column ${quotedName(this.columns[column] ?? '')}`);
    }
    return cells;
  }
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
