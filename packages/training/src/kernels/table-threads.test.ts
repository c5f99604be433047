import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { normal, type EncodedRows } from '@fsdnet/core';
import type { FieldLayout } from '@fsdnet/core/engine';
import { afterEach, expect, test, vi } from 'vitest';
import { adam } from '../optimizers/adam.ts';
import { rowwiseAdagrad } from '../optimizers/rowwise-adagrad.ts';
import type { TableOptimizer } from '../optimizers/table-optimizer.ts';
import { EmbeddingTable } from '../tables/embedding-table.ts';
import { TableThreads } from './table-threads.ts';

/** Large enough that threads are worth it. */
const LAYOUT: FieldLayout = {
  fields: [
    { name: 'user', kind: 'categorical', rows: 65_000, dim: 16 },
    { name: 'item', kind: 'categorical', rows: 3000, dim: 16 },
    { name: 'price', kind: 'numeric', rows: 9, dim: 3, piecewise: true },
    { name: 'bought', kind: 'multiValued', rows: 3000, dim: 16, pooling: 'mean', rowsOf: 'item' },
  ],
};
const SPEC = { name: 'embedding', dims: [16, 16, 3, 16], init: normal({ standardDeviation: 0.5 }) };

function batchOf(step: number): EncodedRows {
  const rows = 600;
  const drawn = (below: number, salt: number): number =>
    Math.floor(Math.abs(Math.sin(step * 7919 + salt * 104_729)) ** 3 * below);
  return {
    rows,
    ids: Int32Array.from({ length: 2 * rows }, (_, at) => drawn(at % 2 === 0 ? 65_000 : 3000, at)),
    numbers: Float32Array.from({ length: rows }, (_, row) => drawn(800, row) / 100),
    lists: [
      {
        offsets: Int32Array.from({ length: rows + 1 }, (_, row) => 2 * row),
        ids: Int32Array.from({ length: 2 * rows }, (_, at) => drawn(3000, at + 5)),
      },
    ],
  };
}

const OPTIMIZERS: Readonly<Record<string, TableOptimizer>> = { adam: adam(), 'rowwise-adagrad': rowwiseAdagrad() };

/** One step; what it gathers and the norms. */
function stepOf(
  table: EmbeddingTable,
  optimizer: TableOptimizer,
  mode: 'dense' | 'sparse',
  step: number,
): Float32Array[] {
  const batch = batchOf(step);
  const input = new Float32Array(batch.rows * table.plan.width);
  table.gather(batch, input, mode);
  const gradients = input.map((value, at) => Math.sin(at * step) + value);
  table.accumulate(batch, gradients, mode);
  const { gradient, values } = table.norms(0.01);
  table.update(optimizer.rule({ step, learningRate: 0.01, networkL2: 0 }), 0.5, 0.01);
  return [input, new Float32Array(Float64Array.of(gradient, values).buffer)];
}

/** Quicker than `toEqual` for a million values. */
function expectSameBits(actual: readonly Float32Array[], expected: readonly Float32Array[]): void {
  const bytesOf = (arrays: readonly Float32Array[]): Buffer =>
    Buffer.concat(arrays.map((array) => Buffer.from(array.slice().buffer)));
  expect(Buffer.compare(bytesOf(actual), bytesOf(expected))).toBe(0);
}

afterEach(() => vi.restoreAllMocks());

test.each([
  ['adam', 'dense', 1],
  ['adam', 'dense', 2],
  ['adam', 'sparse', 4],
  ['rowwise-adagrad', 'dense', 4],
  ['rowwise-adagrad', 'sparse', 2],
] as const)('%s, %s: the bits of %d threads are those of the plain loops', async (name, mode, threads) => {
  const run = vi.spyOn(TableThreads.prototype, 'run');
  const optimizer = OPTIMIZERS[name]!;
  const plain = new EmbeddingTable(LAYOUT, SPEC, 1);
  const table = new EmbeddingTable(LAYOUT, SPEC, 1, { optimizer, update: mode, threads });
  // Threads take part as soon as they are there: from one, over some, to all of them.
  const mostShares = (): number => Math.max(1, ...run.mock.calls.map(([, shares]) => shares.length));
  for (let step = 1, after = 0; after < 2; step++) {
    expect(step).toBeLessThan(500);
    expectSameBits(stepOf(table, optimizer, mode, step), stepOf(plain, optimizer, mode, step));
    if (mostShares() === threads) after++;
    else await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expectSameBits([table.values, ...table.slots().values()], [plain.values, ...plain.slots().values()]);
  table.release();
  expectSameBits([table.values], [plain.values]);
});

test('small tables have no further threads', () => {
  const run = vi.spyOn(TableThreads.prototype, 'run');
  const fields = LAYOUT.fields.slice(1, 2);
  const table = new EmbeddingTable({ fields }, { ...SPEC, dims: [16] }, 1, { optimizer: adam(), threads: 4 });
  const batch = { rows: 2, ids: Int32Array.of(1, 2), numbers: new Float32Array(), lists: [] };
  table.accumulate(batch, new Float32Array(32), 'dense');
  table.update(adam().rule({ step: 1, learningRate: 1, networkL2: 0 }), 1, 0);
  expect(run).not.toHaveBeenCalled();
});

test('threads keep no process alive, whether it comes to its end or is ended', async () => {
  const ended = (end: string): Promise<unknown> => {
    const program = `
      import { normal } from '@fsdnet/core';
      const { EmbeddingTable } = await import('./src/tables/embedding-table.ts');
      const { adam } = await import('./src/optimizers/adam.ts');
      const layout = ${JSON.stringify({ fields: LAYOUT.fields.slice(0, 1) })};
      const spec = { name: 'embedding', dims: [16], init: normal({ standardDeviation: 1 }) };
      const table = new EmbeddingTable(layout, spec, undefined, { optimizer: adam(), threads: 3 });
      const batch = { rows: 1, ids: Int32Array.of(1), numbers: new Float32Array(), lists: [] };
      for (let step = 1; step < 20; step++) {
        table.accumulate(batch, new Float32Array(16).fill(1), 'dense');
        table.update(adam().rule({ step, learningRate: 1, networkL2: 0 }), 1, 0);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      ${end}`;
    const args = ['--conditions=@fsdnet/source', '--input-type=module', '--eval', program];
    return promisify(execFile)(process.execPath, args, { cwd: new URL('../..', import.meta.url), timeout: 20_000 });
  };
  const quietly = { stdout: '', stderr: '' };
  expect(await Promise.all([ended(''), ended('process.exit(0)')])).toEqual([quietly, quietly]);
}, 25_000);
