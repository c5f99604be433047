import { normal, type EncodedRows } from '@fsdnet/core';
import { selectRows, type FieldLayout } from '@fsdnet/core/engine';
import { test } from 'vitest';
import { adam } from '../optimizers/adam.ts';
import { EmbeddingTable } from './embedding-table.ts';

const ROWS = 10_000;
const FIELDS = 10;
const DIM = 16;
const VOCABULARY = 550;

const layout: FieldLayout = {
  fields: Array.from({ length: FIELDS }, (_, index) => ({
    name: `f${index}`,
    kind: 'categorical',
    rows: VOCABULARY,
    dim: DIM,
  })),
};
const rows: EncodedRows = {
  rows: 200_000,
  // Popular ids come often, as in click logs.
  ids: Int32Array.from({ length: 200_000 * FIELDS }, () => Math.floor(Math.random() ** 3 * VOCABULARY)),
  numbers: new Float32Array(),
  lists: [],
};
const chosen = Int32Array.from({ length: ROWS }, () => Math.floor(Math.random() * rows.rows));
const table = new EmbeddingTable(
  layout,
  { name: 'embedding', dims: layout.fields.map(({ dim }) => dim), init: normal({ standardDeviation: 1e-4 }) },
  1,
);
const input = new Float32Array(ROWS * table.plan.width);
const batch = selectRows(rows, chosen);
const gradients = input.map(() => Math.random() - 0.5);

test('one step on the host, 10,000 rows × 10 fields × 16', async ({ bench }) => {
  await bench.compare(
    bench('gather', () => table.gather(selectRows(rows, chosen), input)),
    bench('gather through subarray and set', () => {
      for (let row = 0; row < ROWS; row++) {
        for (const { source, column, offset } of table.plan.fields) {
          const from = offset + rows.ids[chosen[row]! * FIELDS + source]! * DIM;
          input.set(table.values.subarray(from, from + DIM), row * table.plan.width + column);
        }
      }
    }),
  );
  await bench('accumulate', () => table.accumulate(batch, gradients, 'dense')).run();
});

test('clip and Adam, 550,000 values', async ({ bench }) => {
  const size = 550_000;
  const values = new Float32Array(size).map(() => Math.random());
  const range = {
    values,
    gradients: values.slice(),
    slots: [values.slice(), values.slice()],
    start: 0,
    end: size,
    l2: 0.1,
  };
  let step = 1;
  await bench('norm and update', () => {
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const gradient = range.gradients[i]! + range.l2 * range.values[i]!;
      sum += gradient * gradient;
    }
    adam()
      .rule({ step: step++, learningRate: 1e-3, networkL2: 0 })
      .updateOnHost(range, Math.min(1, 10 / Math.sqrt(sum)));
  }).run();
});
