import { logLoss } from '@fsdnet/core';
import { keyedRandom, logOdds, type Calibration } from '@fsdnet/core/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calibrate } from './calibrate.ts';
import { chooseCalibration, isInFirstHalf, type CalibrationRows } from './choose-calibration.ts';
import { fitCalibration } from './fit-calibration.ts';

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** Few rows, both classes, with weights. */
const logitRows = fc
  .array(
    fc.record({
      label: fc.constantFrom(0, 1),
      logit: fc.double({ min: -12, max: 12, noNaN: true }),
      weight: fc.constantFrom<number[]>(0, 0.5, 1, 3),
    }),
    { minLength: 2, maxLength: 40 },
  )
  .map((rows) => ({
    labels: rows.map(({ label }) => label),
    logits: rows.map(({ logit }) => logit),
    weights: rows.map(({ weight }) => weight),
  }));

/** Derivatives of the log loss by intercept and slope, each divided by the weight of all rows. */
function gradientAt(
  { labels, logits, weights }: { readonly labels: number[]; readonly logits: number[]; readonly weights: number[] },
  { slope, intercept }: Calibration,
): { readonly byIntercept: number; readonly bySlope: number } {
  let [byIntercept, bySlope, total] = [0, 0, 0];
  for (const [row, z] of logits.entries()) {
    const residual = weights[row]! * (sigmoid(slope * z + intercept) - labels[row]!);
    byIntercept += residual;
    bySlope += residual * z;
    total += weights[row]!;
  }
  return { byIntercept: byIntercept / total, bySlope: bySlope / total };
}

/** Rows whose label is 1 with the probability σ(slope · z + intercept), predicted as σ(z). */
function predictedRows(rows: number, key: string, truth = { slope: 1, intercept: 0 }): CalibrationRows {
  const random = keyedRandom(1, 'calibration', key);
  const logits = Array.from({ length: rows }, () => 1.5 * random.normal() - 1);
  const labels = logits.map((z) => Number(random.uniform() < sigmoid(truth.slope * z + truth.intercept)));
  return { labels, predictions: Float32Array.from(logits, sigmoid) };
}

describe('fitCalibration', () => {
  test('hand-worked: equal predictions get the log-odds of the click rate', () => {
    const rows = { labels: [1, 0, 0, 0, 0], logits: [2, 2, 2, 2, 2] };
    const { slope, intercept } = fitCalibration('intercept', rows)!;
    expect(slope).toBe(1);
    expect(intercept).toBeCloseTo(Math.log(1 / 4) - 2, 12);
    expect(fitCalibration('platt', rows)).toBeUndefined();
  });

  test('hand-worked: two predictions get the click rates of their rows', () => {
    // Logits −1 with 1 click of 4 and 1 with 3 of 4: the log-odds are ∓ ln 3.
    const rows = { labels: [1, 0, 0, 0, 1, 1, 1, 0], logits: [-1, -1, -1, -1, 1, 1, 1, 1] };
    const { slope, intercept } = fitCalibration('platt', rows)!;
    expect(slope).toBeCloseTo(Math.log(3), 10);
    expect(intercept).toBeCloseTo(0, 10);
  });

  test('recovers the correction that made the rows', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 4, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), (a, b) => {
        // Each logit with both labels, weighed by their true probabilities.
        const zs = Array.from({ length: 41 }, (_, index) => (index - 20) / 5);
        const fitted = fitCalibration('platt', {
          labels: zs.flatMap(() => [1, 0]),
          logits: zs.flatMap((z) => [z, z]),
          weights: zs.flatMap((z) => [sigmoid(a * z + b), 1 - sigmoid(a * z + b)]),
        })!;
        expect(fitted.slope).toBeCloseTo(a, 5);
        expect(fitted.intercept).toBeCloseTo(b, 5);
      }),
    );
  });

  test('the gradient is zero at the intercept, and the mean prediction is the click rate', () => {
    fc.assert(
      fc.property(logitRows, (rows) => {
        const fitted = fitCalibration('intercept', rows);
        const weightOf = (label: number): number =>
          rows.weights.reduce((sum, weight, row) => sum + (rows.labels[row] === label ? weight : 0), 0);
        if (weightOf(0) === 0 || weightOf(1) === 0) expect(fitted).toBeUndefined();
        else expect(gradientAt(rows, fitted!).byIntercept).toBeCloseTo(0, 9);
      }),
    );
  });

  test('the gradient is zero at slope and intercept, where they exist', () => {
    fc.assert(
      fc.property(logitRows, (rows) => {
        const fitted = fitCalibration('platt', rows);
        if (!fitted) return;
        expect(fitted.slope).toBeGreaterThan(0);
        const { byIntercept, bySlope } = gradientAt(rows, fitted);
        expect(byIntercept).toBeCloseTo(0, 6);
        expect(bySlope).toBeCloseTo(0, 6);
      }),
    );
  });

  test('there is no slope where a threshold parts the classes, or where higher logits click less', () => {
    expect(fitCalibration('platt', { labels: [0, 0, 1, 1], logits: [-1, 0, 0, 1] })).toBeUndefined();
    expect(fitCalibration('platt', { labels: [1, 1, 0, 1, 0], logits: [-2, -1, -1.5, 0, 1] })).toBeUndefined();
    expect(fitCalibration('intercept', { labels: [1, 1], logits: [0, 1] })).toBeUndefined();
    expect(fitCalibration('intercept', { labels: [1, 0], logits: [0, 1], weights: [1, 0] })).toBeUndefined();
  });
});

test('calibrate applies the correction, and clips first', () => {
  const corrected = calibrate([0, 0.5, 0.8], { kind: 'platt', slope: 2, intercept: Math.log(3) });
  expect([...corrected].map((p) => p / (1 - p))).toEqual([
    expect.closeTo(3 * (1e-7 / (1 - 1e-7)) ** 2, 15),
    expect.closeTo(3, 5),
    expect.closeTo(48, 3),
  ]);
  expect([...calibrate([0.25], { kind: 'none', slope: 1, intercept: 0 })]).toEqual([0.25]);
});

describe('chooseCalibration', () => {
  /** `each` rows of either class, all predicted as 0.9 or 0.5: too high by far. */
  const tooHigh = (each: number): CalibrationRows => {
    const labels = Array.from({ length: each * 2 }, (_, row) => row % 2);
    return { labels, predictions: labels.map((label, row) => ((label + row) % 4 === 0 ? 0.5 : 0.9)) };
  };

  test('tries nothing below 30 rows of a class, the intercept from there, Platt from 200', () => {
    expect(chooseCalibration(tooHigh(29))).toMatchObject({ kind: 'none', slope: 1, intercept: 0, judged: null });
    expect(chooseCalibration(tooHigh(30))).toMatchObject({ kind: 'intercept', slope: 1 });
    const stretched = (rows: number): CalibrationRows => predictedRows(rows, 'stretched', { slope: 0.3, intercept: 0 });
    expect(chooseCalibration(stretched(380)).kind).toBe('intercept');
    expect(chooseCalibration(stretched(2_000)).kind).toBe('platt');
    // Weightless rows do not count.
    const { labels, predictions } = tooHigh(40);
    const weights = Array.from(labels, (_, row) => Number(row < 58));
    expect(chooseCalibration({ labels, predictions, weights }).judged).toBeNull();
  });

  test('what is taken is fitted on all rows, and its effect is told', () => {
    const rows = predictedRows(4_000, 'shifted', { slope: 0.5, intercept: -1 });
    const { judged, logloss, ece, ...calibration } = chooseCalibration(rows);
    const logits = Array.from(rows.predictions, logOdds);
    expect(calibration).toEqual(fitCalibration('platt', { labels: rows.labels, logits }));
    expect(calibration.slope).toBeCloseTo(0.5, 1);
    expect(calibration.intercept).toBeCloseTo(-1, 1);
    expect(judged!.after).toBeLessThan(judged!.before);
    expect(logloss.before).toBe(logLoss(rows.labels, rows.predictions));
    expect(logloss.after).toBe(logLoss(rows.labels, calibrate(rows.predictions, calibration)));
    expect(ece.before).toBeGreaterThan(0.1);
    expect(ece.after).toBeLessThan(0.04);
  });

  test('a model that is calibrated in both halves is left alone', () => {
    // Each prediction with both labels, weighed by its probability: nothing to gain, in whatever half.
    const points = Array.from({ length: 500 }, (_, index) => (index + 1) / 501);
    const rows = {
      labels: points.flatMap(() => [1, 0]),
      predictions: points.flatMap((p) => [p, p]),
      weights: points.flatMap((p) => [p, 1 - p]),
      keys: points.flatMap((_, index) => [index, index]),
    };
    const { judged, logloss, ece, ...calibration } = chooseCalibration(rows);
    expect(calibration).toEqual({ kind: 'none', slope: 1, intercept: 0 });
    expect(judged!.after).toBeCloseTo(judged!.before, 6);
    expect(logloss.after).toBe(logloss.before);
    expect(ece.after).toBe(ece.before);
  });

  test('a model that is calibrated up to chance loses next to nothing on further rows', () => {
    let left = 0;
    for (let trial = 0; trial < 40; trial++) {
      const calibration = chooseCalibration(predictedRows(2_000, `valid ${trial}`));
      left += Number(calibration.kind === 'none');
      const further = predictedRows(5_000, `further ${trial}`);
      const change =
        logLoss(further.labels, calibrate(further.predictions, calibration))! /
        logLoss(further.labels, further.predictions)!;
      expect(change).toBeLessThan(1.006);
    }
    // A gain beyond its standard error is chance in about one of six.
    expect(left).toBeGreaterThanOrEqual(32);
  });

  test('a correction that holds in one half only is not taken', () => {
    const keys = Array.from({ length: 800 }, (_, row) => row);
    const labels = keys.map((key) => Number(isInFirstHalf(key) ? key % 8 === 0 : key % 8 !== 0));
    expect(chooseCalibration({ labels, predictions: keys.map((key) => 0.4 + (key % 5) / 25) }).kind).toBe('none');
  });

  test('the halves are about equal, for numbers of any step', () => {
    for (const step of [1, 2, 3, 64, 1000]) {
      const first = Array.from({ length: 10_000 }, (_, index) => isInFirstHalf(index * step)).filter(Boolean).length;
      expect(Math.abs(first - 5_000)).toBeLessThan(200);
    }
  });

  test('refuses what has no meaning', () => {
    expect(() => chooseCalibration({ labels: [], predictions: [] })).toThrow('chooseCalibration: needs rows');
    expect(() => chooseCalibration({ labels: [1], predictions: [1.5] })).toThrow('must be probabilities in [0, 1]');
    expect(() => chooseCalibration({ labels: [1, 0], predictions: [0.5, 0.5], keys: [1] })).toThrow(
      'keys must have one value for each of the 2 labels',
    );
  });
});
