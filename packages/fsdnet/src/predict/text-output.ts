import { shortestFloat32 } from '@fsdnet/core/engine';
import type { TableRow } from '@fsdnet/datasets/node';

import { jsonCells } from './json-cells.ts';
import { listSeparators, listText } from './list-text.ts';
import { refuseOwnPrediction } from './prediction-column.ts';
import { rowWriter } from './row-writer.ts';
import type { RowFormat } from './row-writer.ts';
import type { ScoredOutput, ScoredTable } from './scored-output.ts';

/** Rows as lines of text, which the run reads as it reads the rows that they come from. */
export function textOutput(scored: ScoredTable, format: RowFormat): ScoredOutput {
  const { table, predictionColumn, write } = scored;
  const { header, row: line } = rowWriter(format, [...table.columns, predictionColumn], readingOf(scored, format));
  const written = format === 'jsonl' ? jsonCells(scored) : separatedCells(scored);
  const lineOf = (row: TableRow, prediction: number): string => {
    const { record, text, line: number } = row;
    if (record) refuseOwnPrediction(record, number, scored);
    // An object keeps its own keys as they were written.
    if (format === 'jsonl' && text !== undefined) return withKey(text, predictionColumn, prediction);
    return line([...written(row), prediction]);
  };
  return {
    begin: () => write(header),
    add(rows, predictions) {
      const lines = rows.map((row, index) => lineOf(row, shortestFloat32(predictions[index] ?? NaN)));
      return write(lines.join(''));
    },
    end: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** How the run reads a file of this format; text of its own says that it is UTF-8. */
function readingOf({ schema: { reading } }: ScoredTable, format: RowFormat): Parameters<typeof rowWriter>[2] {
  if (reading?.format !== format) return {};
  const { quotes, encoding = 'utf-8' } = reading;
  return { quotes, marked: encoding !== 'utf-8' };
}

/** Cells of separated text. */
function separatedCells({ table: { columns }, schema }: ScoredTable): (row: TableRow) => readonly unknown[] {
  const separators = listSeparators(schema);
  const ofColumns = columns.map((name) => separators.get(name));
  return ({ cells }) =>
    ofColumns.map((separator, index) => {
      const cell = cells[index];
      return separator !== undefined && Array.isArray(cell) ? listText(cell, separator) : cell;
    });
}

/** The text of an object with one key more at its end. */
function withKey(object: string, key: string, value: number): string {
  const open = object.trimEnd().slice(0, -1).trimEnd();
  return `${open}${open.endsWith('{') ? '' : ','}${JSON.stringify(key)}:${JSON.stringify(value)}}\n`;
}
