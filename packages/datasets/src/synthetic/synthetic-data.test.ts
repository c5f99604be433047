import { auc } from '@fsdnet/core';
import { fieldLayout } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';
import { criteoShape } from './criteo-shape.ts';
import { syntheticData } from './synthetic-data.ts';

test('the same seed gives the same data, another seed other data', () => {
  const make = (seed: number): unknown => syntheticData({ rows: 500, seed }).train;
  expect(make(1)).toEqual(make(1));
  expect(make(1)).not.toEqual(make(2));
});

test('labels follow the true probabilities, whose scores are the ceiling', () => {
  const { train, test: tested, probabilities, ceiling } = syntheticData({ rows: 40_000, positiveRate: 0.3, seed: 3 });
  expect([train.rows, tested.rows]).toEqual([32_000, 4_000]);
  const share = (values: Float32Array = new Float32Array(0)): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(share(probabilities.train)).toBeCloseTo(0.3, 1);
  expect(share(train.labels)).toBeCloseTo(share(probabilities.train), 1);
  expect(ceiling.auc).toBe(auc(tested.labels ?? [], probabilities.test));
  expect(ceiling.auc).toBeGreaterThan(0.75);
  // The truth is calibrated: its log loss is its own entropy, but for chance.
  const entropy = share(probabilities.test.map((p) => -p * Math.log(p) - (1 - p) * Math.log(1 - p)));
  expect(ceiling.logloss).toBeCloseTo(entropy, 1);
});

test('without planted effects nothing can be learned', () => {
  const { ceiling } = syntheticData({ rows: 20_000, mainEffects: 0, interactions: [], seed: 4 });
  expect(ceiling.auc).toBeCloseTo(0.5, 1);
});

test('frequencies fall as a Zipf law, for any exponent', () => {
  for (const exponent of [0, 1, 1.1, 2]) {
    const { train } = syntheticData({ rows: 20_000, fields: [{ name: 'f', vocabulary: 50, exponent }], seed: 5 });
    const counts = new Array<number>(52).fill(0);
    for (const id of train.ids) counts[id] = (counts[id] as number) + 1;
    expect([counts[0], counts[51]]).toEqual([0, 0]);
    const [first = 0, second = 0, , fourth = 0] = [...counts].sort((a, b) => b - a);
    const [toSecond, toFourth] = [2, 4].map((rank) => span(1, exponent) / span(rank, exponent));
    if (exponent === 0) expect(first / fourth).toBeLessThan(1.3);
    else
      expect([first / second / (toSecond ?? 1), first / fourth / (toFourth ?? 1)]).toEqual([
        expect.closeTo(1, 0),
        expect.closeTo(1, 0),
      ]);
  }

  /** Integral of x^−exponent from rank to rank + 1. */
  function span(rank: number, exponent: number): number {
    if (exponent === 1) return Math.log((rank + 1) / rank);
    return ((rank + 1) ** (1 - exponent) - rank ** (1 - exponent)) / (1 - exponent);
  }
});

test('numbers and lists', () => {
  const { schema, train, ceiling } = syntheticData({
    rows: 5000,
    fields: [{ name: 'item', vocabulary: 20 }, { name: 'price', kind: 'numeric' }, { name: 'tags', kind: 'multiValued', vocabulary: 9, maxLength: 3 }],
    interactions: [{ fields: ['item', 'price'], strength: 2 }],
    mainEffects: 0,
    seed: 6,
  }); // prettier-ignore
  expect(fieldLayout(schema, 8).fields.map(({ kind, rows }) => [kind, rows])).toEqual([
    ['categorical', 22],
    ['numeric', 1],
    ['multiValued', 11],
  ]);
  const [tags] = train.lists;
  expect(tags?.offsets.length).toBe(train.rows + 1);
  const lengths = new Set(
    Array.from({ length: train.rows }, (_, row) => (tags?.offsets[row + 1] ?? 0) - (tags?.offsets[row] ?? 0)),
  );
  expect([...lengths].sort()).toEqual([0, 1, 2, 3]);
  expect(ceiling.auc).toBeGreaterThan(0.7);
});

test("Criteo's shape has Criteo's tables", () => {
  const { schema, train } = syntheticData({ rows: 300, ...criteoShape(), seed: 7 });
  const { fields } = fieldLayout(schema, 16);
  expect([fields.length, fields.reduce((sum, { rows }) => sum + rows, 0)]).toEqual([39, 910_747]);
  expect(train.ids.length).toBe(240 * 39);
});

test.each([
  [{ rows: 2 }, 'syntheticData: rows: must be an integer of at least 3, got 2.'],
  [{ rows: 10, positiveRate: 1 }, 'syntheticData: positiveRate: must be between 0 and 1, got 1.'],
  [{ rows: 10, interactions: [{ fields: ['field1', 'x'] }] }, 'syntheticData: interactions: must name two or more of the fields, got ["field1","x"].'],
  [{ rows: 10, fields: [{ name: 'a', vocabulary: 0 }] }, 'syntheticData: field "a": needs at least one token, got 0.'],
])('%j', (options, message) => {
  expect(() => syntheticData(options)).toThrow(message);
}); // prettier-ignore
