import type { Schema } from '@fsdnet/core';
import { sourceColumn } from '@fsdnet/core/engine';
import type { Table } from './open-table.ts';

/**
 * A table of dense libsvm rows whose absent entries, null until here, are 0, or missing where the schema has a category.
 */
export function absentEntries(table: Table, schema: Schema | undefined): Table {
  /** By column. */
  let absent: readonly ('0' | '')[] = table.columns.map(() => '0');
  const fill = (cells: readonly unknown[]): readonly unknown[] =>
    cells.map((cell, column) => (cell === null ? absent[column] : cell));
  const useSchema = ({ features }: Schema): void => {
    const categories = new Set(
      features.flatMap((feature) =>
        feature.kind === 'categorical' && !feature.buckets ? [sourceColumn(feature)] : [],
      ),
    );
    absent = table.columns.map((column) => (categories.has(column) ? '' : '0'));
  };
  if (schema) useSchema(schema);
  return {
    ...table,
    useSchema,
    peek: async (count) => (await table.peek(count)).map(fill),
    scan: (onRow) => table.scan((cells, line) => onRow(fill(cells), line)),
    async *rows() {
      for await (const row of table.rows()) yield { ...row, cells: fill(row.cells) };
    },
  };
}
