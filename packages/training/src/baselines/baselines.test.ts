import { categorical, multiValued, numeric, type CtrData, type EncodedRows } from '@fsdnet/core';
import { AbortedError, vocabularyOf } from '@fsdnet/core/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clickData } from '../test-support/click-data.ts';
import { constantBaseline } from './constant-baseline.ts';
import { logisticRegressionBaseline, type LogisticRegressionOptions } from './logistic-regression-baseline.ts';

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** To the last digits, unlike the default. */
const EXACT: LogisticRegressionOptions = { tolerance: 1e-15, maxIterations: 1000 };

/** Rows of one categorical field with the tokens a (id 1), b (2), c (3). */
function rowsOf(ids: readonly number[], labels: readonly number[], weights?: readonly number[]): EncodedRows {
  return {
    rows: ids.length,
    ids: Int32Array.from(ids),
    numbers: new Float32Array(0),
    lists: [],
    labels: Float32Array.from(labels),
    ...(weights && { weights: Float32Array.from(weights) }),
  };
}

function dataOf(train: EncodedRows, valid: EncodedRows = train, negativeRate?: number): CtrData {
  const feature = categorical('device');
  return {
    name: 'devices',
    schema: {
      schema: { label: 'click', features: [feature], ...(negativeRate !== undefined && { negativeRate }) },
      fields: [{ kind: 'categorical', name: 'device', feature, vocabulary: vocabularyOf(['a', 'b', 'c']) }],
    },
    train,
    valid,
  };
}

describe('constantBaseline', () => {
  test('predicts the weighted click rate of the training rows', () => {
    const {
      clickRate,
      valid,
      test: tested,
    } = constantBaseline(dataOf(rowsOf([1, 1, 1], [1, 0, 0], [2, 3, 3]), rowsOf([1, 1], [1, 0])));
    expect(clickRate).toBe(0.25);
    expect(valid.logloss).toBeCloseTo(-(Math.log(0.25) + Math.log(0.75)) / 2, 7);
    expect(valid.auc).toBe(0.5);
    expect([...valid.predictions]).toEqual([0.25, 0.25]);
    expect(tested).toBeUndefined();
  });

  test('counts the rows without a click that training left out', () => {
    // One click and one of ten others were kept: the odds are 1 to 10.
    expect(constantBaseline(dataOf(rowsOf([1, 1], [1, 0]), undefined, 0.1)).clickRate).toBeCloseTo(1 / 11, 12);
  });

  test('refuses training rows that weigh nothing', () => {
    expect(() => constantBaseline(dataOf(rowsOf([1], [1], [0])))).toThrow('devices: training part: needs labeled rows');
  });
});

describe('logisticRegressionBaseline', () => {
  test('hand-worked: two values with 3 of 4 and 1 of 4 clicks', async () => {
    const train = rowsOf([1, 1, 1, 1, 2, 2, 2, 2], [1, 1, 1, 0, 1, 0, 0, 0]);
    const { valid, weights } = await logisticRegressionBaseline(dataOf(train, rowsOf([1, 2, 4], [1, 0, 0])), EXACT);
    // By symmetry the bias is 0 and the weights are ±w, where the penalty's pull w meets 4 · (3/4 − σ(w)).
    let w = 0.5;
    for (let step = 0; step < 20; step++) w -= (w - 3 + 4 * sigmoid(w)) / (1 + 4 * sigmoid(w) * (1 - sigmoid(w)));
    expect(valid.predictions[0]).toBeCloseTo(sigmoid(w), 6);
    expect(valid.predictions[1]).toBeCloseTo(sigmoid(-w), 6);
    // An unknown value has the weight 0, since no training row has one.
    expect(valid.predictions[2]).toBeCloseTo(0.5, 6);
    expect(weights).toBe(3);
    expect(valid.auc).toBe(1);
    expect(valid.interval).toBeNull();
  });

  test('values that one training row has count as unknown', async () => {
    const train = rowsOf([1, 1, 1, 1, 2, 3], [0, 0, 0, 1, 1, 1]);
    const { valid } = await logisticRegressionBaseline(dataOf(train, rowsOf([1, 2, 3, 4], [0, 1, 1, 1])), EXACT);
    const [, second, third, unknown] = valid.predictions;
    expect(second).toBe(third);
    expect(unknown).toBe(third);
    expect(unknown).toBeGreaterThan(valid.predictions[0]!);
  });

  test('padding adds nothing', async () => {
    const train = rowsOf([1, 1, 2, 2, 0, 0], [1, 1, 0, 0, 1, 0]);
    const { valid } = await logisticRegressionBaseline(dataOf(train), EXACT);
    expect(valid.predictions[4]).toBeCloseTo(0.5, 6);
  });

  test('the gradient is zero, for all kinds of fields and with weights: every weight is what the residuals pull', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 100, max: 200 }), fc.boolean(), async (rows, weighted) => {
        const made = clickData(rows, { weights: weighted });
        const data = { ...made, valid: made.train };
        const { valid, converged } = await logisticRegressionBaseline(data, EXACT);
        expect(converged).toBe(true);
        const { ids, numbers, lists, labels, weights } = data.train;
        const { offsets, ids: tokens } = lists[0]!;
        const pull = (row: number): number => (weights ? weights[row]! : 1) * (labels![row]! - valid.predictions[row]!);
        const mean = numbers.reduce((sum, value) => sum + value, 0) / rows;
        const deviation = Math.sqrt(numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows);
        const age = (row: number): number => (numbers[row]! - mean) / deviation;
        const share = (row: number, token: number): number => {
          const list = tokens.subarray(offsets[row], offsets[row + 1]);
          return list.length === 0 ? 0 : list.filter((id) => id === token).length / list.length;
        };
        const features: ((row: number) => number)[] = [
          age,
          ...[1, 2, 3, 4, 5, 6].flatMap((id) => [
            (row: number): number => Number(ids[row * 2] === id),
            (row: number): number => Number(ids[row * 2 + 1] === id),
            (row: number): number => share(row, id),
          ]),
        ];
        const all = Array.from({ length: rows }, (_, row) => row);
        const learned = features.map((x) => all.reduce((sum, row) => sum + pull(row) * x(row), 0));
        const biases = all.map((row) => {
          const p = valid.predictions[row]!;
          return Math.log(p / (1 - p)) - features.reduce((sum, x, at) => sum + learned[at]! * x(row), 0);
        });
        // The bias is free: the residuals add up to nothing, and it is the same in every row.
        expect(all.reduce((sum, row) => sum + pull(row), 0)).toBeCloseTo(0, 4);
        for (const bias of biases) expect(bias).toBeCloseTo(biases[0]!, 3);
      }),
      { numRuns: 20 },
    );
  });

  test('numbers are standardised, whatever their scale', async () => {
    const data = clickData(200);
    const scaled = (rows: EncodedRows): EncodedRows => ({ ...rows, numbers: rows.numbers.map((x) => 1e6 * x + 3e6) });
    const plain = await logisticRegressionBaseline(data, EXACT);
    const large = await logisticRegressionBaseline(
      { ...data, train: scaled(data.train), test: scaled(data.test!) },
      EXACT,
    );
    for (const [row, p] of plain.test!.predictions.entries()) expect(large.test!.predictions[row]).toBeCloseTo(p, 3);
  });

  test('learns, tells the interval of its AUC, and is the same each time', async () => {
    const first = await logisticRegressionBaseline(clickData(2_000));
    expect(first).toMatchObject({ rows: { seen: 2_000, all: 2_000 }, converged: true });
    expect(first.test!.auc).toBeGreaterThan(0.8);
    expect(first.test!.interval!.value).toBeCloseTo(first.test!.auc!, 12);
    expect(await logisticRegressionBaseline(clickData(2_000))).toEqual(first);
    const weighted = await logisticRegressionBaseline(clickData(200, { weights: true }));
    expect(weighted.valid.interval).toBeNull();
    expect(weighted.valid.auc).toBeGreaterThan(0.5);
  });

  test('sees at most maxRows, a sample that the seed decides', async () => {
    const run = (seed: number): ReturnType<typeof logisticRegressionBaseline> =>
      logisticRegressionBaseline(clickData(400), { maxRows: 300, seed });
    const sampled = await run(1);
    expect(sampled.rows).toEqual({ seen: 300, all: 400 });
    expect(await run(1)).toEqual(sampled);
    expect((await run(2)).valid.predictions).not.toEqual(sampled.valid.predictions);
  });

  test('corrects for rows without a click that training left out', async () => {
    const train = rowsOf([1, 1, 2, 2], [1, 0, 1, 0]);
    const { valid } = await logisticRegressionBaseline(dataOf(train, undefined, 0.25), EXACT);
    for (const p of valid.predictions) expect(p).toBeCloseTo(0.2, 6);
  });

  test('tells its progress, lets others work meanwhile, and ends after the signal', async () => {
    const losses: number[] = [];
    await logisticRegressionBaseline(clickData(500), { onProgress: ({ loss }) => losses.push(loss) });
    expect(losses.length).toBeGreaterThan(3);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    const stop = new AbortController();
    let turns = 0;
    const clock = setInterval(() => ++turns === 3 && stop.abort(), 1);
    const long = logisticRegressionBaseline(clickData(20_000), { ...EXACT, tolerance: 1e-300, signal: stop.signal });
    await expect(long).rejects.toThrow(AbortedError);
    clearInterval(clock);
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  test('says when the iterations ran out', async () => {
    expect(await logisticRegressionBaseline(clickData(500), { maxIterations: 1 })).toMatchObject({
      iterations: 1,
      converged: false,
    });
  });

  test('refuses what it cannot be fitted on', async () => {
    const refused = (data: CtrData, options = {}): Promise<unknown> => logisticRegressionBaseline(data, options);
    await expect(refused(dataOf(rowsOf([1, 2], [1, 1])))).rejects.toThrow('needs labeled rows of both classes');
    await expect(refused(clickData(), { maxRows: 0 })).rejects.toThrow(
      'maxRows: must be an integer of at least 1, got 0',
    );
    await expect(refused(clickData(), { tolerance: 0 })).rejects.toThrow('tolerance: must be a number above 0, got 0');
  });
});

test('a number that never changes and a list that is always empty do no harm', async () => {
  const features = [numeric('price'), multiValued('tags')];
  const vocabulary = vocabularyOf(['x']);
  const rows: EncodedRows = {
    rows: 4,
    ids: new Int32Array(0),
    numbers: Float32Array.of(2.5, 2.5, 2.5, 2.5),
    lists: [{ offsets: new Int32Array(5), ids: new Int32Array(0) }],
    labels: Float32Array.of(1, 0, 0, 0),
  };
  const data: CtrData = {
    name: 'nothing',
    schema: {
      schema: { label: 'click', features },
      fields: [
        { kind: 'numeric', name: 'price', feature: features[0]!, scale: { mean: 0, deviation: 1 } },
        { kind: 'multiValued', name: 'tags', feature: features[1]!, vocabulary },
      ],
    },
    train: rows,
    valid: rows,
  };
  const { valid } = await logisticRegressionBaseline(data);
  for (const p of valid.predictions) expect(p).toBeCloseTo(0.25, 6);
});
