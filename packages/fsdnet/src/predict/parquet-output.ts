import { parquetColumn, parquetWriter } from '@fsdnet/datasets/node';
import type { ParquetColumn, ParquetRowWriter, TableRow } from '@fsdnet/datasets/node';

import type { ScoredOutput, ScoredTable } from './scored-output.ts';

/** Rows of a Parquet file: types and values as they were stored. */
export function parquetToParquet(columns: readonly ParquetColumn[], scored: ScoredTable): ScoredOutput {
  return parquetOutput(columns, ({ stored = [] }) => stored, scored);
}

/** Rows whose cells are text. */
export function textToParquet(scored: ScoredTable): ScoredOutput {
  const text = scored.table.columns.map((name) => parquetColumn(name, 'text'));
  return parquetOutput(text, ({ cells }) => cells, scored);
}

function parquetOutput(
  columns: readonly ParquetColumn[],
  valuesOf: (row: TableRow) => readonly unknown[],
  { predictionColumn, write }: ScoredTable,
): ScoredOutput {
  let writer: ParquetRowWriter | undefined;
  return {
    async begin() {
      writer = await parquetWriter([...columns, parquetColumn(predictionColumn, 'float')], write);
    },
    async add(rows, predictions) {
      for (const [index, row] of rows.entries()) await writer?.add([...valuesOf(row), predictions[index]]);
    },
    end: async () => writer?.finish(),
    close: () => Promise.resolve(),
  };
}
