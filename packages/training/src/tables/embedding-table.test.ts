import { normal, type EncodedRows } from '@fsdnet/core';
import { selectRows, type Field, type FieldLayout } from '@fsdnet/core/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adam } from '../optimizers/adam.ts';
import { sgd } from '../optimizers/sgd.ts';
import { NaiveTable } from '../test-support/naive-table.ts';
import { givenFor, givenRows, tableCases } from '../test-support/table-cases.ts';
import { EmbeddingTable } from './embedding-table.ts';

const SPEC = { name: 'embedding', init: normal({ standardDeviation: 0.5 }) };

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++)
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(2e-5 * (1 + Math.abs(expected[i]!)));
}

test.each(['dense', 'sparse'] as const)(
  'gather, gradients, norms and %s Adam agree with a naive table over three steps',
  (mode) => {
    fc.assert(
      fc.property(tableCases, fc.constantFrom(0, 0.1), givenRows, ([layout, rows, chosen], l2, freezing) => {
        const table = new EmbeddingTable(layout, { ...SPEC, dims: layout.fields.map(({ dim }) => dim) }, 7);
        const given = givenFor(layout, freezing);
        for (const one of given) table.place(one);
        const naive = new NaiveTable(layout, (field) => table.view(field)!);
        for (const { field, rows: placed, freeze } of given) {
          const { rows: count } = layout.fields.find(({ name }) => name === field)!;
          const all = Array.from({ length: count }, (_, row) => row);
          const frozen = freeze === 'field' ? all : freeze === 'rows' ? placed : [];
          for (const row of frozen) naive.frozen.add(`${field}/${row}`);
        }
        const batch = selectRows(rows, chosen);
        const input = new Float32Array(chosen.length * table.plan.width);
        for (let step = 1; step <= 3; step++) {
          table.gather(batch, input, mode);
          expectClose(input, naive.gather(rows, chosen));
          const gradients = input.map((_, index) => Math.sin(index * step));
          table.accumulate(batch, gradients, mode);
          naive.accumulate(rows, chosen, gradients);
          expectClose([table.norms(l2).gradient], [naive.squaredNorm(l2, mode)]);
          table.update(adam().rule({ step, learningRate: 0.1, networkL2: 0 }), 0.5, l2);
          naive.adam(step, 0.1, 0.5, l2, mode);
          for (const { name, rowsOf = name, rows: count } of layout.fields) {
            const vectors = Array.from({ length: count }, (_, row) => naive.vectors.get(`${rowsOf}/${row}`)!.values);
            expectClose(table.view(name)!, vectors.flat());
          }
        }
      }),
      { numRuns: 150 },
    );
  },
);

const LAYOUT: FieldLayout = {
  fields: [
    { name: 'user', kind: 'categorical', rows: 2000, dim: 4 },
    { name: 'age', kind: 'numeric', rows: 1, dim: 4 },
  ],
};

test('rows start from N(0, init), the PAD row from zero, numeric vectors from Xavier normal', () => {
  const table = new EmbeddingTable(
    LAYOUT,
    { name: 'embedding', dims: [4, 4], init: normal({ standardDeviation: 1e-4 }) },
    1,
  );
  const user = table.view('user')!;
  expect([...user.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
  const standardDeviation = Math.sqrt(
    user.subarray(4).reduce((sum, value) => sum + value * value, 0) / (user.length - 4),
  );
  expect(standardDeviation).toBeGreaterThan(0.95e-4);
  expect(standardDeviation).toBeLessThan(1.05e-4);
  // One vector tells little about its standard deviation sqrt(2 / (1 + 4)); a thousand seeds do.
  const ages = Array.from({ length: 1000 }, (_, seed) => [
    ...new EmbeddingTable({ fields: [LAYOUT.fields[1]!] }, { name: 'e', dims: [4], init: SPEC.init }, seed).values,
  ]).flat();
  expect(Math.sqrt(ages.reduce((sum, value) => sum + value * value, 0) / ages.length)).toBeCloseTo(Math.sqrt(0.4), 1);
});

test('piecewise fields start as value · e, with 0 for a missing number; one knot alone at 0', () => {
  const age = { name: 'age', kind: 'numeric', rows: 6, dim: 2, piecewise: true } as const;
  const only = { ...age, name: 'only', rows: 2 };
  const table = new EmbeddingTable({ fields: [age, only] }, { ...SPEC, dims: [2, 2] }, 1);
  const [, , a = 0, b = 0] = table.view('age')!;
  expect(Math.abs(a)).toBeGreaterThan(0.01);
  expectClose(table.view('age')!, [0, 0, a, b, a / 2, b / 2, 0, 0, -a / 2, -b / 2, -a, -b]);
  expect([...table.view('only')!].map(Math.abs)).toEqual([0, 0, 0, 0]);
  // The vector of value · e under the same seed and name, at √3 standard deviations.
  const plain = new EmbeddingTable({ fields: [{ ...age, rows: 1, piecewise: false }] }, { ...SPEC, dims: [2] }, 1);
  expectClose(
    [...plain.values].map((value) => -Math.sqrt(3) * value),
    [a, b],
  );
});

test('between two knots: the vector lies between theirs, and each takes its share of the gradient', () => {
  const age = { name: 'age', kind: 'numeric', rows: 4, dim: 2, piecewise: true } as const;
  const table = new EmbeddingTable({ fields: [age] }, { ...SPEC, dims: [2] }, 1);
  table.values.set([100, 200, 1, 2, 3, 6, 7, 8]);
  const rows: EncodedRows = { rows: 4, ids: new Int32Array(), numbers: Float32Array.of(0, 1.25, 2, 3), lists: [] };
  const vectors = new Float32Array(8);
  table.gather(rows, vectors);
  expect([...vectors]).toEqual([100, 200, 1.5, 3, 3, 6, 7, 8]);
  table.accumulate(rows, Float32Array.of(1, 2, 4, 8, 16, 32, 64, 128), 'dense');
  table.update(sgd().rule({ step: 1, learningRate: 1, networkL2: 0 }), 1, 0);
  expect([...table.values]).toEqual([99, 198, 1 - 3, 2 - 6, 3 - 1 - 16, 6 - 2 - 32, 7 - 64, 8 - 128]);
});

test('a field starts equal whatever stands beside it, and unequal under another seed, table or field', () => {
  const spec = { ...SPEC, dims: [4, 4] };
  const start = new EmbeddingTable(LAYOUT, spec, 1).view('user');
  const alone = { fields: [LAYOUT.fields[0]!] };
  expect(new EmbeddingTable(alone, { ...spec, dims: [4] }, 1).view('user')).toEqual(start);
  expect(new EmbeddingTable(LAYOUT, spec, 2).view('user')).not.toEqual(start);
  expect(new EmbeddingTable(LAYOUT, { ...spec, name: 'second' }, 1).view('user')).not.toEqual(start);
});

test('a sparse update leaves every other row alone, a dense one with L2 moves them all', () => {
  const rows: EncodedRows = { rows: 1, ids: Int32Array.of(3), numbers: Float32Array.of(0), lists: [] };
  const changed = (mode: 'dense' | 'sparse'): number => {
    const table = new EmbeddingTable(LAYOUT, { ...SPEC, dims: [4, 4] }, 1);
    const before = table.values.slice();
    table.accumulate(rows, new Float32Array(8).fill(1), mode);
    table.update(adam().rule({ step: 1, learningRate: 0.1, networkL2: 0 }), 1, 0.1);
    return table.values.filter((value, index) => value !== before[index]).length;
  };
  expect(changed('sparse')).toBe(8);
  expect(changed('dense')).toBe(2000 * 4);
});

test('fields that share rows: one stretch of values, drawn for the first of them', () => {
  const shared = { name: 'clicked', kind: 'multiValued', rows: 2000, dim: 4, pooling: 'mean', rowsOf: 'user' } as const;
  const table = new EmbeddingTable({ fields: [...LAYOUT.fields, shared] }, { ...SPEC, dims: [4, 4, 4] }, 1);
  expect(table.values.length).toBe(2000 * 4 + 4);
  expect(table.view('clicked')).toEqual(table.view('user'));
  expect(table.view('user')).toEqual(new EmbeddingTable(LAYOUT, { ...SPEC, dims: [4, 4] }, 1).view('user'));
});

test('a table beyond the reach of offsets is refused before anything is allocated', () => {
  const fields = [{ name: 'user', kind: 'categorical', rows: 2 ** 28, dim: 8 }] as const;
  expect(() => new EmbeddingTable({ fields }, { ...SPEC, dims: [8] }, undefined)).toThrow(
    'table "embedding": must have at most 2147483647 values, got 268435456 rows with 2147483648 values. Take fewer rows',
  );
});

test('vectors from elsewhere replace drawn ones; frozen ones keep every bit', () => {
  const rows: EncodedRows = { rows: 1, ids: Int32Array.of(3), numbers: Float32Array.of(1), lists: [] };
  for (const mode of ['dense', 'sparse'] as const) {
    const drawn = new EmbeddingTable(LAYOUT, { ...SPEC, dims: [4, 4] }, 1);
    const table = new EmbeddingTable(LAYOUT, { ...SPEC, dims: [4, 4] }, 1);
    const vectors = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    table.place({ table: 'embedding', field: 'user', rows: Int32Array.of(3, 9), vectors, freeze: 'rows' });
    for (let step = 1; step < 4; step++) {
      table.accumulate(rows, new Float32Array(8).fill(1), mode);
      // Only the numeric vector moves under the sparse update: [1, 1, 1, 1] is its gradient.
      if (mode === 'sparse' && step === 1) expect(table.norms(0).gradient).toBe(4);
      table.update(adam().rule({ step, learningRate: 0.1, networkL2: 0 }), 1, 0.1);
    }
    const user = table.view('user')!;
    expect([...user.subarray(12, 16), ...user.subarray(36, 40)]).toEqual([...vectors]);
    const unseen = (of: EmbeddingTable): Float32Array => of.view('user')!.subarray(16, 20);
    if (mode === 'dense') expect(unseen(table)).not.toEqual(unseen(drawn));
    else expect(unseen(table)).toEqual(unseen(drawn));
    expect(table.view('age')).not.toEqual(drawn.view('age'));
  }
});

test.each(['dense', 'sparse'] as const)(
  'a field with soft buckets has no row; the others go on as without it: %s',
  (mode) => {
    const softBuckets = { buckets: 3, skip: 0, temperature: 1 };
    const price = { name: 'price', kind: 'numeric', rows: 0, dim: 4, softBuckets } as const;
    const [user, age] = LAYOUT.fields;
    const run = (fields: readonly Field[], numbers: Float32Array): EmbeddingTable => {
      const rows: EncodedRows = { rows: 1, ids: Int32Array.of(3), numbers, lists: [] };
      const dims = fields.map((field) => (field.softBuckets ? 0 : 4));
      const table = new EmbeddingTable({ fields }, { ...SPEC, dims }, 1);
      table.accumulate(rows, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), mode);
      table.update(adam().rule({ step: 1, learningRate: 0.1, networkL2: 0 }), 1, 0.1);
      return table;
    };
    const without = run([age!, user!], Float32Array.of(2));
    const table = run([price, age!, user!], Float32Array.of(9, 2));
    expect(table.plan).toMatchObject({ width: 8, size: 2000 * 4 + 4, rows: 2001 });
    expect(table.values).toEqual(without.values);
    expect(table.view('age')).not.toEqual(new EmbeddingTable(LAYOUT, { ...SPEC, dims: [4, 4] }, 1).view('age'));
  },
);
