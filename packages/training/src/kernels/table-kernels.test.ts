import { readFile } from 'node:fs/promises';
import { normal } from '@fsdnet/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import wabt from 'wabt';
import { adam } from '../optimizers/adam.ts';
import { rowwiseAdagrad } from '../optimizers/rowwise-adagrad.ts';
import { EmbeddingTable } from '../tables/embedding-table.ts';
import { planTable } from '../tables/table-plan.ts';
import { OPTIMIZERS, sameBits } from '../test-support/same-bits.ts';
import { TABLE_KERNELS_WASM } from './table-kernels-wasm.ts';
import { TableKernels } from './table-kernels.ts';

test('the embedded module is the compiled source', async () => {
  const source = await readFile(new URL('table-kernels.wat', import.meta.url), 'utf8');
  const { parseWat } = await wabt();
  const { buffer } = parseWat('table-kernels.wat', source, { simd: true, threads: true }).toBinary({});
  expect(Buffer.from(buffer).toString('base64'), 'run `pnpm compile:table-kernels`').toBe(TABLE_KERNELS_WASM);
});

test.each(Object.entries(OPTIMIZERS))('%s: kernels and plain loops agree to the last bit', (_, optimizer) => {
  const kinds = { training: SharedArrayBuffer, released: ArrayBuffer };
  const see = (table: EmbeddingTable, when: keyof typeof kinds): void =>
    expect(table.values.buffer).toBeInstanceOf(kinds[when]);
  fc.assert(sameBits(optimizer, see), { numRuns: 60 });
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

test('a table that kernels cannot address is sparsely updated by them to the same bits, where it is', () => {
  const layout = { fields: [{ name: 'user', kind: 'categorical', rows: 52_000_000, dim: 16 }] } as const;
  const spec = { name: 'embedding', dims: [16], init: normal({ standardDeviation: 0.5 }) };
  const ids = Int32Array.of(51_999_999, 0, 3, 51_999_999, 40_000_000);
  const batch = { rows: ids.length, ids, numbers: new Float32Array(), lists: [] };
  const optimizer = rowwiseAdagrad();
  const training = { optimizer, update: 'sparse', threads: 2 } as const;
  // Without a seed nothing is drawn, and the system gives only pages that are used.
  const [plain, fast] = [undefined, training].map((how) => {
    const table = new EmbeddingTable(layout, spec, undefined, how);
    if (how) expect(table.values.buffer).toBeInstanceOf(ArrayBuffer);
    const input = new Float32Array(16 * batch.rows);
    const results: unknown[] = [];
    for (let step = 1; step <= 3; step++) {
      table.gather(batch, input, 'sparse');
      table.accumulate(
        batch,
        input.map((value, at) => Math.sin(at + value)),
        'sparse',
      );
      results.push([...input], table.norms(0.1));
      table.update(optimizer.rule({ step, learningRate: 0.1, networkL2: 0 }), 0.5, 0.1);
    }
    const sums = table.slots().get('sum')!;
    return [...results, ...[...ids].map((id) => [sums[id], ...table.values.subarray(16 * id, 16 * id + 16)])];
  });
  expect(fast).toEqual(plain);
});

test('what does not fit into 32 bits has no kernels for dense updates', () => {
  const layout = { fields: [{ name: 'user', kind: 'categorical', rows: 2 ** 27, dim: 2 }] } as const;
  const plan = planTable(layout, { name: 'embedding', dims: [2], init: normal({ standardDeviation: 0.5 }) });
  expect(TableKernels.create(plan, { optimizer: adam() })).toBeUndefined();
});

/** Zeros of both signs differ. */
function bitsOf(values: Float32Array): Int32Array {
  return new Int32Array(values.slice().buffer);
}
