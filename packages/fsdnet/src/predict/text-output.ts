import { shortestFloat32 } from '@fsdnet/core/engine';
import type { Table } from '@fsdnet/datasets/node';

import { rowWriter } from './row-writer.ts';
import type { RowFormat } from './row-writer.ts';
import { predictionColumn } from './scored-output.ts';
import type { ScoredOutput } from './scored-output.ts';
import type { FileSink } from './whole-file.ts';

/** Rows as lines of text. */
export function textOutput({ columns }: Table, format: RowFormat, write: FileSink): ScoredOutput {
  const { header, row: line } = rowWriter(format, [...columns, predictionColumn]);
  return {
    begin: () => write(header),
    add(rows, predictions) {
      const lines = rows.map(({ cells, record }, index) => {
        const prediction = shortestFloat32(predictions[index] ?? NaN);
        // An object keeps its own keys, in its own order.
        if (format === 'jsonl' && record) return `${JSON.stringify({ ...record, [predictionColumn]: prediction })}\n`;
        return line([...cells, prediction]);
      });
      return write(lines.join(''));
    },
    end: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
