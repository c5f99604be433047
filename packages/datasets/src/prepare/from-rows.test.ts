import { categorical, numeric, RowEncoder, type EncodedRows, type Row, type Schema } from '@fsdnet/core';
import { selectRows } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';
import { fromRows, type RowsData } from './from-rows.ts';

const schema: Schema = { label: 'click', features: [categorical('user'), numeric('price')] };

function rowsOf(count: number): Row[] {
  return Array.from({ length: count }, (_, row) => ({
    click: row % 3 === 0 ? 1 : 0,
    user: `u${row % 10}`,
    price: row,
  }));
}

test('splits, fits on the training part, encodes all parts', () => {
  const rows = rowsOf(100);
  const data = fromRows(rows, { schema, seed: 5 });
  expect([data.train.rows, data.valid.rows, data.test?.rows]).toEqual([80, 10, 10]);
  const again = fromRows(rows, { schema, seed: 5 });
  expect(again.valid).toEqual(data.valid);
  expect(fromRows(rows, { schema, seed: 6 }).valid).not.toEqual(data.valid);
  // Every row is in one part, encoded as the encoder does it.
  const encoder = new RowEncoder(data.schema);
  const all = encoder.encode(rows, { labels: true });
  const numbers = [...data.train.numbers, ...data.valid.numbers, ...(data.test?.numbers ?? [])];
  expect([...numbers].sort((a, b) => a - b)).toEqual([...all.numbers].sort((a, b) => a - b));
  const mean = data.train.numbers.reduce((sum, value) => sum + value, 0) / 80;
  expect(mean).toBeCloseTo(0, 5);
});

test('parts of their own', () => {
  const rows = rowsOf(30);
  const data = fromRows(rows, { schema, valid: rowsOf(6), minCount: 1 });
  expect([data.train.rows, data.valid.rows, data.test]).toEqual([30, 6, undefined]);
  expect(data.valid).toEqual(selectRows(data.train, [0, 1, 2, 3, 4, 5]));
  const tested = fromRows(rows, { schema, test: rowsOf(4) });
  expect([tested.train.rows, tested.valid.rows, tested.test?.rows]).toEqual([27, 3, 4]);
});

test.each([
  [rowsOf(30), { ignore: 'user' }, 'fromRows: ignore: must be a list of names, got "user". Write ignore: ["user"].'],
  [rowsOf(30), { valids: [] }, 'fromRows: unknown option, got "valids". Did you mean valid?'],
  [Promise.resolve([]), {}, 'fromRows: the first argument must be a list of rows, got a promise. Write `await`'],
  ['clicks.csv', {}, 'got "clicks.csv". For a file: `await readCsv(path)`.'],
])('%#: usual mistakes are named', (rows, options, message) => {
  expect(() => fromRows(rows as never, options as object)).toThrow(message);
});

test('without a schema the columns are inferred from the rows', () => {
  const { schema: fitted, inference } = fromRows(rowsOf(60), { label: 'click', numeric: ['price'] });
  const [user, price] = schema.features;
  expect(fitted.schema.features).toEqual([
    { ...user, tokens: 'text' },
    { ...price, piecewise: {} },
  ]);
  expect(inference?.columns.map(({ column, use }) => `${column}: ${use}`)).toEqual([
    'click: label',
    'user: categorical',
    'price: numeric',
  ]);
});

test.each([
  [[], {}, 'rows: has no rows.'],
  [rowsOf(2), { schema }, 'rows: every part of the split needs at least one row, got none for train out of 2.'],
  [rowsOf(30).map((row) => ({ ...row, click: 0 })), { schema }, 'rows (train part): column "click": needs rows with and without a click, got 24 rows without one.'],
  [rowsOf(30).map((row) => ({ ...row, click: 'a' })), { schema: { ...schema, positive: 'b' } }, 'No row has the positive value "b"; check its spelling.'],
  [rowsOf(30), { schema, valid: rowsOf(1) }, 'rows (valid part): column "click": needs rows with and without a click, got 1 row with one.'],
  [rowsOf(30), { schema, valid: rowsOf(9), split: '8:1:1' }, 'split: cannot be combined with a validation part of its own, got "8:1:1". Leave out one of the two.'],
  [rowsOf(30), { schema, test: rowsOf(9), split: '8:1:1' }, 'split: must have two shares (train, valid) when a test part is given, got "8:1:1". For example 9:1.'],
  [rowsOf(30).map((row, index) => ({ ...row, click: Number(index < 15) })), { schema, splitBy: 'time:price' }, 'rows (valid part): column "click": needs rows with and without a click, got 3 rows without one. Choose other shares (`split`, --split), or leave `splitBy` (--split-by) out: rows that are not split by "price" are split by class if need be.'],
  [rowsOf(30).map((row) => ({ ...row, w: row['click'] === 1 ? 0 : 1 })), { schema: { ...schema, weight: 'w' } }, /rows \(train part\): column "click": needs rows with and without a click, got \d+ rows of a weight above 0 without one\./],
  [rowsOf(30).map((row) => ({ ...row, w: 0 })), { schema: { ...schema, weight: 'w' } }, 'rows (train part): at least one sample weight must be above 0.'],
])('%#: what cannot be trained is refused', (rows, options, message) => {
  expect(() => fromRows(rows, options)).toThrow(message);
}); // prettier-ignore

test('few clicks are in every part', () => {
  const rows = rowsOf(300).map((row, index) => ({ ...row, click: Number(index < 3) }));
  for (const seed of [1, 2, 3]) {
    const { train, valid, test: tested } = fromRows(rows, { schema, seed });
    expect([train, valid, tested].map((part) => part?.labels?.filter((label) => label === 1).length)).toEqual([
      1, 1, 1,
    ]);
  }
});

test('negatives are sampled in the training part alone, with the seed; vocabularies follow what is left', () => {
  const rows = rowsOf(3000);
  const whole = fromRows(rows, { schema, seed: 5 });
  const sampled = fromRows(rows, { schema: { ...schema, negativeRate: 0.25 }, seed: 5 });
  const counts = ({ labels }: EncodedRows): number[] =>
    [0, 1].map((label) => labels!.filter((own) => own === label).length);
  const [negatives = 0, positives] = counts(whole.train);
  const [kept = 0, clicks] = counts(sampled.train);
  expect(clicks).toBe(positives);
  expect(kept / negatives).toBeGreaterThan(0.2);
  expect(kept / negatives).toBeLessThan(0.3);
  expect([sampled.valid.labels, sampled.test?.labels]).toEqual([whole.valid.labels, whole.test?.labels]);
  const numeric = sampled.schema.fields[1]!;
  const mean = sampled.train.numbers.reduce((sum, value) => sum + value, 0) / sampled.train.rows;
  expect(Math.abs(mean)).toBeLessThan(1e-4);
  expect(numeric).not.toEqual(whole.schema.fields[1]);
  expect(sampled.schema.schema.negativeRate).toBe(0.25);
  const again = fromRows(rows, { negativeRate: 0.25, label: 'click', numeric: ['price'], seed: 5 });
  expect(again.train.ids).toEqual(sampled.train.ids);
  expect(again.train.labels).toEqual(sampled.train.labels);
  expect(fromRows(rows, { schema: { ...schema, negativeRate: 0.25 }, seed: 6 }).train.rows).not.toBe(
    sampled.train.rows,
  );
});

test('clicks of the training part may weigh more', () => {
  const rows = rowsOf(100).map((row, index) => ({ ...row, w: 1 + (index % 2) }));
  const plain = fromRows(rows, { schema, positiveWeight: 3 });
  expect(plain.train.weights).toEqual(plain.train.labels!.map((label) => (label === 1 ? 3 : 1)));
  expect([plain.valid.weights, plain.test?.weights]).toEqual([undefined, undefined]);
  const weighted = fromRows(rows, { schema: { ...schema, weight: 'w' }, positiveWeight: 3 });
  const before = fromRows(rows, { schema: { ...schema, weight: 'w' } });
  expect(weighted.train.weights).toEqual(
    before.train.weights!.map((weight, row) => weight * (before.train.labels![row] === 1 ? 3 : 1)),
  );
  expect(weighted.valid).toEqual(before.valid);
  for (const positiveWeight of [0, -1, NaN, Infinity]) {
    expect(() => fromRows(rows, { schema, positiveWeight })).toThrow(
      `positiveWeight: must be a number above 0, got ${positiveWeight}.`,
    );
  }
});

test('rows with times: dates of every form, and a split by them', () => {
  const times = Array.from({ length: 60 }, (_, row) => new Date(Date.UTC(2024, 1, 20, row * 5)));
  const made = (cell: (time: Date) => unknown) =>
    fromRows(
      times.map((time, row) => ({ click: row % 2, user: `u${row % 3}`, seen: time, ts: cell(time) })),
      { splitBy: 'time:ts' },
    );
  const { schema, train, valid, test: tested } = made((time) => time);
  expect(schema.fields.map(({ name }) => name)).toEqual(['user', 'seen.hour', 'seen.weekday', 'seen.age', 'ts.hour', 'ts.weekday']); // prettier-ignore
  expect(schema.fields[3]).toMatchObject({ times: { oldest: times[0]!.getTime(), newest: times[47]!.getTime() } });
  // Later rows are as old as the newest of training.
  const newest = train.numbers[47]!;
  expect([...valid.numbers, ...tested!.numbers]).toEqual(new Array<number>(12).fill(newest));
  const ids = (data: RowsData): unknown => [data.train.ids, data.valid.ids, data.test?.ids];
  for (const cell of [(time: Date) => time.toISOString(), (time: Date) => time.getTime() / 1000]) {
    expect(ids(made(cell))).toEqual(ids(made((time) => time)));
  }
});

test('a key that some rows lack is a column too', () => {
  const rows = rowsOf(60).map((row, index) => (index < 30 ? row : { ...row, coupon: index % 2 ? 'yes' : 'no' }));
  const { schema: fitted } = fromRows(rows, { label: 'click' });
  expect(fitted.schema.features.map(({ name }) => name)).toContain('coupon');
});

test('a column that counts rows is left out, judged by all rows, unless it is named', () => {
  const counted = (count: number, last = count): Row[] =>
    rowsOf(count).map((row, index) => ({
      ...row,
      '#': ((index * 7919) % count) * 5 + Number(index === last - 1 && last < count),
    }));
  const uses = (rows: Row[], options: object = {}): Record<string, string> =>
    Object.fromEntries(
      fromRows(rows, { label: 'click', ...options }).inference!.columns.map(({ column, use }) => [column, use]),
    );
  expect(uses(counted(60))).toMatchObject({ '#': 'ignored' });
  expect(uses(counted(60), { numeric: ['#'] })).toMatchObject({ '#': 'numeric' });
  expect(uses(counted(60), { categorical: ['#'] })).toMatchObject({ '#': 'categorical' });
  const many = fromRows(counted(12_000), { label: 'click' });
  expect(many.inference?.columns.at(-1)).toMatchObject({
    column: '#',
    use: 'ignored',
    reason: 'it only counts rows; --numeric or --categorical keeps it',
  });
  expect(many.schema.schema.features.map(({ name }) => name)).not.toContain('#');
  // The sample counts, but a row behind it does not.
  const broken = counted(12_000).map((row, index) => (index === 11_000 ? { ...row, '#': 7 } : row));
  expect(uses(broken)).toMatchObject({ '#': 'numeric' });
});
