import type { Table } from '@fsdnet/datasets/node';

import { objectsToParquet } from './objects-to-parquet.ts';
import { parquetToParquet, textToParquet } from './parquet-output.ts';
import type { OutputFormat } from './row-writer.ts';
import type { ScoredOutput } from './scored-output.ts';
import { textOutput } from './text-output.ts';
import type { FileSink } from './whole-file.ts';

/** The output of a table's rows in a format. */
export function scoredOutput(table: Table, format: OutputFormat, write: FileSink): ScoredOutput {
  if (format !== 'parquet') return textOutput(table, format, write);
  if (table.parquet) return parquetToParquet(table.parquet, write);
  // Cells of these are text, and stay text.
  if (table.format === 'csv' || table.format === 'tsv') return textToParquet(table.columns, write);
  return objectsToParquet(table.columns, write);
}
