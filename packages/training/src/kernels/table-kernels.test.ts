import { readFile } from 'node:fs/promises';
import { normal } from '@fsdnet/core';
import { selectRows } from '@fsdnet/core/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import wabt from 'wabt';
import { adagrad } from '../optimizers/adagrad.ts';
import { adam } from '../optimizers/adam.ts';
import { rowwiseAdagrad } from '../optimizers/rowwise-adagrad.ts';
import { sgd } from '../optimizers/sgd.ts';
import type { TableOptimizer } from '../optimizers/table-optimizer.ts';
import { EmbeddingTable } from '../tables/embedding-table.ts';
import { planTable } from '../tables/table-plan.ts';
import { givenFor, givenRows, tableCases } from '../test-support/table-cases.ts';
import { TABLE_KERNELS_WASM } from './table-kernels-wasm.ts';
import { TableKernels } from './table-kernels.ts';

const OPTIMIZERS: Readonly<Record<string, TableOptimizer>> = {
  rowwiseAdagrad: rowwiseAdagrad(),
  adam: adam(),
  adagrad: adagrad(),
  sgd: sgd(),
  momentum: sgd({ momentum: 0.9 }),
};

test('the embedded module is the compiled source', async () => {
  const source = await readFile(new URL('table-kernels.wat', import.meta.url), 'utf8');
  const { parseWat } = await wabt();
  const { buffer } = parseWat('table-kernels.wat', source, { simd: true, threads: true }).toBinary({});
  expect(Buffer.from(buffer).toString('base64'), 'run `pnpm compile:table-kernels`').toBe(TABLE_KERNELS_WASM);
});

test.each(Object.entries(OPTIMIZERS))('%s: kernels and plain loops agree to the last bit', (_, optimizer) => {
  fc.assert(
    fc.property(
      tableCases,
      fc.constantFrom('dense' as const, 'sparse' as const),
      fc.constantFrom(0, 0.1),
      givenRows,
      ([layout, rows, chosen], mode, l2, given) => {
        const spec = {
          name: 'embedding',
          dims: layout.fields.map(({ dim }) => dim),
          init: normal({ standardDeviation: 0.5 }),
        };
        const plain = new EmbeddingTable(layout, spec, 7);
        const fast = new EmbeddingTable(layout, spec, 7, { optimizer, update: mode });
        expect(fast.values.buffer).toBeInstanceOf(SharedArrayBuffer);
        const batch = selectRows(rows, chosen);
        const inputs = [plain, fast].map(({ plan }) => new Float32Array(chosen.length * plan.width));
        for (const table of [plain, fast]) for (const one of givenFor(layout, given)) table.place(one);
        for (let step = 1; step <= 3; step++) {
          const rule = optimizer.rule({ step, learningRate: 0.1, networkL2: 0 });
          const norms = [plain, fast].map((table, index) => {
            table.gather(batch, inputs[index]!, mode);
            const gradients = inputs[0]!.map((_, at) => Math.sin(at * step));
            table.accumulate(batch, gradients, mode);
            const norm = table.norms(l2);
            table.update(rule, 0.7, l2);
            return norm;
          });
          expect(inputs[1]).toEqual(inputs[0]);
          expect(norms[1]).toEqual(norms[0]);
          expect(bitsOf(fast.values)).toEqual(bitsOf(plain.values));
          for (const [name, slot] of plain.slots()) expect(bitsOf(fast.slots().get(name)!)).toEqual(bitsOf(slot));
        }
        fast.release();
        expect(fast.values.buffer).toBeInstanceOf(ArrayBuffer);
        expect(bitsOf(fast.values)).toEqual(bitsOf(plain.values));
      },
    ),
    { numRuns: 60 },
  );
});

test('batches and lists of stretches longer than the room for them go in parts', () => {
  const rows = 40_000;
  const layout = { fields: [{ name: 'user', kind: 'categorical', rows, dim: 2 }] } as const;
  const spec = { name: 'embedding', dims: [2], init: normal({ standardDeviation: 0.5 }) };
  const odd = Int32Array.from({ length: rows / 2 }, (_, index) => 2 * index + 1);
  const batch = { rows: odd.length, ids: odd.reverse(), numbers: new Float32Array(), lists: [] };
  const tables = [
    new EmbeddingTable(layout, spec, 1),
    new EmbeddingTable(layout, spec, 1, { optimizer: adam(), update: 'sparse' }),
  ] as const;
  const [plain, fast] = tables.map((table) => {
    const input = new Float32Array(2 * batch.rows);
    table.gather(batch, input);
    table.accumulate(batch, input.map(Math.sin), 'sparse');
    const norms = table.norms(0.5);
    table.update(adam().rule({ step: 1, learningRate: 0.1, networkL2: 0 }), 0.5, 0.5);
    return { input, norms, values: bitsOf(table.values) };
  });
  expect(fast).toEqual(plain);
});

test('what does not fit into 32 bits has no kernels', () => {
  const layout = { fields: [{ name: 'user', kind: 'categorical', rows: 2 ** 27, dim: 2 }] } as const;
  const plan = planTable(layout, { name: 'embedding', dims: [2], init: normal({ standardDeviation: 0.5 }) });
  expect(TableKernels.create(plan, { optimizer: adam() })).toBeUndefined();
});

/** Zeros of both signs differ. */
function bitsOf(values: Float32Array): Int32Array {
  return new Int32Array(values.slice().buffer);
}
