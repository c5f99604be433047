import { shortestFloat32 } from '@fsdnet/core/engine';
import { checkColumns, quotedName } from '../../columns.ts';
import { cellOf, cellReader, type CellReader } from './cell-values.ts';
import { problemOf } from './file-problem.ts';
import type { ParquetFile, StoredColumns } from './parquet-file.ts';

/** Makes cells of the rows of a file's row groups. */
export class GroupCells {
  /** Names of the columns. */
  readonly columns: readonly string[];
  readonly #name: string;
  readonly #readers: readonly (CellReader | undefined)[];

  /** @param name Of the file, for messages. Throws an InputError that names it. */
  constructor(name: string, file: ParquetFile) {
    const names = file.columns.map(({ element }) => element.name);
    this.columns = checkColumns(names, name);
    this.#name = name;
    this.#readers = file.columns.map((tree) => cellReader(tree, shortestFloat32));
  }

  /** Puts the cells of a row into an array, and returns that. Throws an InputError that names the column. */
  row(group: StoredColumns, row: number, cells: unknown[]): unknown[] {
    let column = 0;
    try {
      for (; column < group.length; column++) {
        cells[column] = cellOf((group[column] as StoredColumns[number])[row], this.#readers[column]);
      }
    } catch (error) {
      throw problemOf(error, `${this.#name}: column ${quotedName(this.columns[column] ?? '')}`);
    }
    return cells;
  }
}
