import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSplit } from './split-ratio.ts';
import { splitWithBothClasses } from './split-by-class.ts';
import { splitRows } from './split-rows.ts';

test('shares are read', () => {
  expect(parseSplit('8:1:1')).toEqual({ train: 0.8, valid: 0.1, test: 0.1 });
  expect(parseSplit(' 9 : 1 ')).toEqual({ train: 0.9, valid: 0.1, test: 0 });
});

test.each(['8', '8:1:1:1', '8:0:1', 'a:b', '8:-1:1', '', '8:1e999:1'])('refuses %j', (text) => {
  expect(() => parseSplit(text)).toThrow(
    `split: must be two or three positive shares, got ${JSON.stringify(text)}. For example 8:1:1.`,
  );
});

test('a long text is refused in time that grows with its length', () => {
  const start = performance.now();
  expect(() => parseSplit(`${'1'.repeat(100_000)}x:1`)).toThrow('must be two or three positive shares');
  expect(performance.now() - start).toBeLessThan(1000);
});

test('sizes are those of scikit-learn', () => {
  const { train, valid, test: tested } = splitRows(1_000_209, parseSplit('8:1:1'), { seed: 1 });
  expect([train.length, valid.length, tested?.length]).toEqual([800_167, 100_021, 100_021]);
});

test('every row lands in one part, in file order; equal seeds give equal parts', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 300 }), fc.integer(), fc.boolean(), (rows, seed, stratified) => {
      const labels = Float32Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 1 : 0));
      const options = { seed, stratify: stratified && rows >= 30 ? labels : undefined };
      const { train, valid, test: tested = new Int32Array(0) } = splitRows(rows, parseSplit('8:1:1'), options);
      expect([...train, ...valid, ...tested].sort((a, b) => a - b)).toEqual(
        Array.from({ length: rows }, (_, row) => row),
      );
      for (const part of [train, valid, tested]) expect([...part]).toEqual([...part].sort((a, b) => a - b));
      expect(splitRows(rows, parseSplit('8:1:1'), options).valid).toEqual(valid);
    }),
  );
});

test('other seeds give other parts, and rows of all regions are drawn', () => {
  const validOf = (seed: number): Int32Array => splitRows(1000, parseSplit('9:1'), { seed }).valid;
  expect(validOf(1)).not.toEqual(validOf(2));
  const mean = validOf(3).reduce((sum, row) => sum + row, 0) / 100;
  expect(mean).toBeGreaterThan(400);
  expect(mean).toBeLessThan(600);
});

test('a stratified split keeps the share of clicks', () => {
  const labels = Float32Array.from({ length: 1000 }, (_, row) => (row < 230 ? 1 : 0));
  const parts = splitRows(1000, parseSplit('8:1:1'), { seed: 7, stratify: labels });
  const clicks = (rows: Int32Array = new Int32Array(0)): number => rows.filter((row) => row < 230).length;
  expect([clicks(parts.train), clicks(parts.valid), clicks(parts.test)]).toEqual([184, 23, 23]);
});

test('an empty part is an error', () => {
  expect(() => splitRows(2, parseSplit('8:1:1'), { seed: 1, source: 'a.csv' })).toThrow(
    'a.csv: every part of the split needs at least one row, got none for train out of 2. Give more rows or another split.',
  );
});

test('few rows of a class train first, then choose the epoch, then test', () => {
  const clicksOf = (count: number, ratio: string): number[] => {
    const labels = Float32Array.from({ length: 200 }, (_, row) => (row < count ? 1 : 0));
    const {
      train,
      valid,
      test: tested = new Int32Array(0),
    } = splitRows(200, parseSplit(ratio), { seed: 1, stratify: labels });
    return [train, valid, tested].map((part) => part.filter((row) => row < count).length);
  };
  expect([1, 2, 3, 4].map((count) => clicksOf(count, '8:1:1'))).toEqual([[1, 0, 0], [1, 1, 0], [1, 1, 1], [2, 1, 1]]); // prettier-ignore
  expect(clicksOf(3, '5:4:1')).toEqual([1, 1, 1]);
  expect(clicksOf(2, '1:9')).toEqual([1, 1, 0]);
});

test('rows are split by class only where chance would leave a part without one', () => {
  const told: string[] = [];
  const split = (labels: Float32Array, seed: number, weights?: Float32Array): ReturnType<typeof splitRows> =>
    splitWithBothClasses({ labels, weights }, parseSplit('8:1:1'), {
      ...{ seed, source: 'a.csv' },
      tell: (message) => told.push(message),
    });
  const many = Float32Array.from({ length: 3000 }, (_, row) => row % 2);
  expect(split(many, 4)).toEqual(splitRows(3000, parseSplit('8:1:1'), { seed: 4 }));
  expect(told).toEqual([]);

  const few = Float32Array.from({ length: 3000 }, (_, row) => (row < 3 ? 1 : 0));
  for (let seed = 0; seed < 5; seed++) {
    const { train, valid, test: tested } = split(few, seed);
    for (const part of [train, valid, tested!]) expect(part.filter((row) => row < 3)).toHaveLength(1);
  }
  expect(told[0]).toMatch(
    /^Split at random, the (valid|test) part would have no row with a click, so the rows are split by class\.$/,
  );
  const none = new Float32Array(3000);
  expect(split(none, 1)).toEqual(splitRows(3000, parseSplit('8:1:1'), { seed: 1 }));

  // Clicks without weight are none.
  const weights = Float32Array.from(few, (_, row) => (row === 3 ? 0 : 1));
  const clicks = few.map((label, row) => (row === 3 ? 1 : label));
  const { train, valid, test: tested } = split(clicks, 1, weights);
  for (const part of [train, valid, tested!]) expect(part.filter((row) => row < 3)).toHaveLength(1);
});
