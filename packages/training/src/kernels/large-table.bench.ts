import { normal, type EncodedRows } from '@fsdnet/core';
import type { FieldLayout } from '@fsdnet/core/engine';
import { test } from 'vitest';
import { adam } from '../optimizers/adam.ts';
import { EmbeddingTable } from '../tables/embedding-table.ts';

const ROWS = 4096;
const FIELDS = 39;
const DIM = 16;
const VOCABULARY = 24_359;

const layout: FieldLayout = {
  fields: Array.from({ length: FIELDS }, (_, index) => ({
    name: `f${index}`,
    kind: 'categorical',
    rows: VOCABULARY,
    dim: DIM,
  })),
};
const spec = {
  name: 'embedding',
  dims: layout.fields.map(({ dim }) => dim),
  init: normal({ standardDeviation: 1e-4 }),
};
const batches = Array.from({ length: 10 }, (): EncodedRows => ({
  rows: ROWS,
  // Popular ids come often, as in click logs: about 84,000 distinct rows per batch.
  ids: Int32Array.from({ length: ROWS * FIELDS }, () => 1 + Math.floor(Math.random() ** 6 * (VOCABULARY - 1))),
  numbers: new Float32Array(),
  lists: [],
}));
const input = new Float32Array(ROWS * FIELDS * DIM);
const gradients = input.map(() => Math.random() - 0.5);

test.for(['dense', 'sparse'] as const)(
  'a step of 950,000 rows × 16, batch 4,096 × 39, %s',
  { timeout: 300_000 },
  async (mode, { bench }) => {
    const stepOf = (threads: number | undefined): (() => void) => {
      const optimizer = adam();
      const table = new EmbeddingTable(
        layout,
        spec,
        1,
        threads === undefined ? undefined : { optimizer, update: mode, threads },
      );
      let step = 0;
      return () => {
        const batch = batches[++step % batches.length]!;
        table.gather(batch, input, mode);
        table.accumulate(batch, gradients, mode);
        table.norms(1e-5);
        table.update(optimizer.rule({ step, learningRate: 1e-3, networkL2: 0 }), 0.5, 1e-5);
      };
    };
    await bench.compare(
      bench('plain loops', stepOf(undefined)),
      bench('kernels, 1 thread', stepOf(1)),
      bench('kernels, 2 threads', stepOf(2)),
    );
  },
);
