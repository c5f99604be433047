import { objectsToParquet } from './objects-to-parquet.ts';
import { parquetToParquet, textToParquet } from './parquet-output.ts';
import type { OutputFormat } from './row-writer.ts';
import type { ScoredOutput, ScoredTable } from './scored-output.ts';
import { textOutput } from './text-output.ts';

/** The output of a table's rows in a format. */
export function scoredOutput(scored: ScoredTable, format: OutputFormat): ScoredOutput {
  const { table } = scored;
  if (format !== 'parquet') return textOutput(scored, format);
  if (table.parquet) return parquetToParquet(table.parquet, scored);
  // Cells of these are text, and stay text.
  if (table.format === 'csv' || table.format === 'tsv') return textToParquet(scored);
  return objectsToParquet(scored);
}
