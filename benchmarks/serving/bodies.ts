// Writes the bodies of the measurements from a file of rows: 1 row, 1 context with 100 candidates, 1,000 rows.
//
//   node --conditions=@fsdnet/source benchmarks/serving/bodies.ts RUN ROWS.csv CONTEXT,FIELDS FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { sourceColumn } from '@fsdnet/core/engine';
import { openTable } from '@fsdnet/datasets/node';
import { describeRun } from '@fsdnet/training/node';

const [run = '', file = '', context = '', folder = ''] = process.argv.slice(2);
const { schema } = await describeRun(run);
const names = new Set(schema.schema.features.map(sourceColumn));
const shared = new Set(context.split(','));
const table = await openTable(file, {});
const rows: Record<string, unknown>[] = [];
for await (const { cells } of table.rows()) {
  rows.push(Object.fromEntries(table.columns.flatMap((name, at) => (names.has(name) ? [[name, cells[at]]] : []))));
  if (rows.length === 2000) break;
}
await table.close();

const half = (row: Record<string, unknown>, isShared: boolean): object =>
  Object.fromEntries(Object.entries(row).filter(([name]) => shared.has(name) === isShared));
const write = (name: string, bodies: object[]): void => writeFileSync(join(folder, name), JSON.stringify(bodies));
mkdirSync(folder, { recursive: true });
write(
  'one-row.json',
  rows.slice(0, 500).map((row) => ({ rows: [row] })),
);
write(
  'candidates.json',
  [0, 1, 2, 3].map((at) => ({
    context: half(rows[at]!, true),
    candidates: rows.slice(100 * at, 100 * at + 100).map((row) => half(row, false)),
    top: 10,
  })),
);
write('thousand-rows.json', [{ rows: rows.slice(0, 1000) }, { rows: rows.slice(-1000) }]);
