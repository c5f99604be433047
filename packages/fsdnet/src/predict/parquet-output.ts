import { parquetColumn, parquetWriter } from '@fsdnet/datasets/node';
import type { ParquetColumn, ParquetRowWriter, TableRow } from '@fsdnet/datasets/node';

import { predictionColumn } from './scored-output.ts';
import type { ScoredOutput } from './scored-output.ts';
import type { FileSink } from './whole-file.ts';

/** Rows of a Parquet file: types and values as they were stored. */
export function parquetToParquet(columns: readonly ParquetColumn[], write: FileSink): ScoredOutput {
  return parquetOutput(columns, ({ stored = [] }) => stored, write);
}

/** Rows whose cells are text. */
export function textToParquet(columns: readonly string[], write: FileSink): ScoredOutput {
  const text = columns.map((name) => parquetColumn(name, 'text'));
  return parquetOutput(text, ({ cells }) => cells, write);
}

function parquetOutput(
  columns: readonly ParquetColumn[],
  valuesOf: (row: TableRow) => readonly unknown[],
  write: FileSink,
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
