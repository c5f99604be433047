import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auc, expectedCalibrationError, groupAuc, logLoss, prAuc } from './index.ts';

/** One sample: few distinct scores, so that ties are common. */
const sample = fc.record({
  label: fc.constantFrom(0, 1),
  score: fc.oneof(
    fc.integer({ min: 0, max: 8 }).map((n) => n / 8),
    fc.double({ min: 0, max: 1, noNaN: true }),
  ),
  group: fc.integer({ min: -1, max: 3 }),
  weight: fc.integer({ min: 0, max: 4 }),
});

interface Columns {
  readonly labels: number[];
  readonly scores: number[];
  readonly groups: number[];
  readonly weights: number[];
}

const columns = fc.array(sample, { minLength: 1, maxLength: 40 }).map((samples): Columns => ({
  labels: samples.map(({ label }) => label),
  scores: samples.map(({ score }) => score),
  groups: samples.map(({ group }) => group),
  weights: samples.map(({ weight }) => weight),
}));

/** By definition: all pairs of a positive and a negative row. */
function pairwiseAuc(
  { labels, scores, weights }: Columns,
  within: (row: number) => boolean = () => true,
): number | null {
  let wins = 0;
  let pairs = 0;
  for (let a = 0; a < labels.length; a++) {
    for (let b = 0; b < labels.length; b++) {
      if (labels[a] !== 1 || labels[b] !== 0 || !within(a) || !within(b)) continue;
      const weight = weights[a]! * weights[b]!;
      pairs += weight;
      wins += weight * (scores[a]! > scores[b]! ? 1 : scores[a] === scores[b] ? 0.5 : 0);
    }
  }
  return pairs > 0 ? wins / pairs : null;
}

/** By definition: precision at the threshold of each positive row. */
function naiveAveragePrecision({ labels, scores, weights }: Columns): number | null {
  let sum = 0;
  let positives = 0;
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== 1 || weights[row] === 0) continue;
    let above = 0;
    let hits = 0;
    for (let other = 0; other < labels.length; other++) {
      if (scores[other]! < scores[row]!) continue;
      above += weights[other]!;
      hits += labels[other]! * weights[other]!;
    }
    sum += weights[row]! * (hits / above);
    positives += weights[row]!;
  }
  return positives > 0 ? sum / positives : null;
}

function expectSame(actual: number | null, expected: number | null): void {
  expect(actual).toEqual(expected === null ? null : expect.closeTo(expected, 12));
}

/** The same rows, each as often as its weight says. */
function repeated({ labels, scores, groups, weights }: Columns): Columns {
  const rows = weights.flatMap((weight, row) => new Array<number>(weight).fill(row));
  const pick = (column: number[]): number[] => rows.map((row) => column[row]!);
  return { labels: pick(labels), scores: pick(scores), groups: pick(groups), weights: rows.map(() => 1) };
}

describe('auc', () => {
  test('hand-worked, with a tie', () => {
    // Pairs (positive, negative): .35>.1, .35<.4, .8>.1, .8>.4, .4>.1, .4=.4 → (4 + .5) / 6.
    expect(auc([0, 0, 1, 1, 1], [0.1, 0.4, 0.35, 0.8, 0.4])).toBe(4.5 / 6);
    expect(auc([1, 0], [0.5, 0.5])).toBe(0.5);
    expect(auc([1, 0], [0, -0])).toBe(0.5);
    expect(auc([1, 0], [Infinity, -3])).toBe(1);
  });

  test('equals the pairwise definition, on plain and typed arrays', () => {
    fc.assert(
      fc.property(columns, (data) => {
        expectSame(auc(data.labels, data.scores, data.weights), pairwiseAuc(data));
        const scores = Float32Array.from(data.scores, (score) => 2 * score - 1);
        const unweighted = { ...data, scores: [...scores], weights: data.weights.map(() => 1) };
        expectSame(auc(Float32Array.from(data.labels), scores), pairwiseAuc(unweighted));
      }),
    );
  });

  test('tells scores apart that differ in the last bit of a double', () => {
    expect(auc([1, 0], [0.3 + 2 ** -54, 0.3])).toBe(1);
    expect(auc([1, 0], [-1, -1 - 2 ** -52])).toBe(1);
  });

  test('is null for one class', () => {
    expect(auc([1, 1], [0.1, 0.2])).toBeNull();
    expect(auc([], [])).toBeNull();
    expect(auc([1, 0], [0.1, 0.2], [1, 0])).toBeNull();
  });

  test('refuses what has no meaning', () => {
    expect(() => auc([1, 0], [0.1])).toThrowErrorMatchingInlineSnapshot(
      `[InputError: auc: scores must have one value for each of the 2 labels, got 1.]`,
    );
    expect(() => auc([1, 2], [0.1, 0.2])).toThrowErrorMatchingInlineSnapshot(
      `[InputError: auc: row 1: labels must be 0 or 1, got 2.]`,
    );
    expect(() => auc([1, 0], [0.1, NaN])).toThrow('auc: row 1: scores must be numbers, got NaN.');
    expect(() => auc([1, 0], [0.1, 0.2], [1, -1])).toThrow('weights must be finite and at least 0, got -1');
  });
});

describe('gauc', () => {
  test('hand-worked: groups of one class do not count', () => {
    // Group 7: 3 rows, AUC 1/2. Group 8: 2 rows, AUC 1. Group 9: one class.
    const labels = [1, 0, 0, 1, 0, 1];
    const scores = [0.5, 0.6, 0.4, 0.9, 0.1, 0.3];
    expect(groupAuc(labels, scores, [7, 7, 7, 8, 8, 9])).toBe((3 * 0.5 + 2 * 1) / 5);
    expect(groupAuc([1, 1], [0.1, 0.2], [0, 1])).toBeNull();
  });

  test('equals the definition group by group', () => {
    fc.assert(
      fc.property(columns, (data) => {
        let sum = 0;
        let total = 0;
        for (const group of new Set(data.groups)) {
          const area = pairwiseAuc(data, (row) => data.groups[row] === group);
          if (area === null) continue;
          const size = data.weights.reduce((size, weight, row) => size + (data.groups[row] === group ? weight : 0), 0);
          sum += size * area;
          total += size;
        }
        expectSame(groupAuc(data.labels, data.scores, data.groups, data.weights), total > 0 ? sum / total : null);
      }),
    );
  });
});

describe('prAuc', () => {
  test('hand-worked (the example of average_precision_score)', () => {
    expect(prAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBeCloseTo(0.5 * 1 + 0.5 * (2 / 3), 15);
    expect(prAuc([1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5])).toBe(0.25);
    expect(prAuc([0, 0], [0.1, 0.2])).toBeNull();
  });

  test('equals the definition', () => {
    fc.assert(
      fc.property(columns, (data) => {
        expectSame(prAuc(data.labels, data.scores, data.weights), naiveAveragePrecision(data));
      }),
    );
  });
});

describe('logLoss', () => {
  test('hand-worked, clipped at 1e-7', () => {
    expect(logLoss([1, 0], [0.8, 0.4])).toBeCloseTo(-(Math.log(0.8) + Math.log(0.6)) / 2, 15);
    expect(logLoss([1], [0])).toBe(-Math.log(1e-7));
    expect(logLoss([0], [1])).toBeCloseTo(-Math.log(1e-7), 8);
    expect(logLoss([1, 0], [0.8, 0.4], [3, 1])).toBeCloseTo(-(3 * Math.log(0.8) + Math.log(0.6)) / 4, 15);
    expect(logLoss([], [])).toBeNull();
    expect(() => logLoss([1], [1.5])).toThrow('row 0: predictions must be probabilities in [0, 1], got 1.5');
  });
});

describe('expectedCalibrationError', () => {
  test('hand-worked', () => {
    // Bin [0, 1/2): predictions .1 .3, no positive → |.2 − 0|; bin [1/2, 1]: .5 1 with one positive → |.75 − .5|.
    const error = expectedCalibrationError([0, 0, 1, 0], [0.1, 0.3, 0.5, 1], undefined, { bins: 2 });
    expect(error).toBeCloseTo(0.5 * 0.2 + 0.5 * 0.25, 15);
    expect(expectedCalibrationError([], [])).toBeNull();
  });

  test('is 0 for the base rate and never above 1', () => {
    fc.assert(
      fc.property(columns, ({ labels, scores }) => {
        const rate = labels.reduce((sum, label) => sum + label, 0) / labels.length;
        expect(
          expectedCalibrationError(
            labels,
            labels.map(() => rate),
          ),
        ).toBeCloseTo(0, 12);
        expect(expectedCalibrationError(labels, scores)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test('a weight is worth as many rows', () => {
  fc.assert(
    fc.property(columns, (data) => {
      const plain = repeated(data);
      const { labels, scores, groups, weights } = data;
      expectSame(auc(labels, scores, weights), auc(plain.labels, plain.scores));
      expectSame(groupAuc(labels, scores, groups, weights), groupAuc(plain.labels, plain.scores, plain.groups));
      expectSame(prAuc(labels, scores, weights), prAuc(plain.labels, plain.scores));
      expectSame(logLoss(labels, scores, weights), logLoss(plain.labels, plain.scores));
      expectSame(
        expectedCalibrationError(labels, scores, weights),
        expectedCalibrationError(plain.labels, plain.scores),
      );
      const byMass = { bins: 4, binning: 'mass' } as const;
      expectSame(
        expectedCalibrationError(labels, scores, weights, byMass),
        expectedCalibrationError(plain.labels, plain.scores, undefined, byMass),
      );
    }),
  );
});
