import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auc, aucDifference, aucWithInterval } from './index.ts';

/** Few distinct scores, so that ties are common. */
const score = fc.oneof(
  fc.integer({ min: 0, max: 8 }).map((n) => n / 8),
  fc.double({ min: -3, max: 3, noNaN: true }),
);
const samples = fc.array(fc.record({ label: fc.constantFrom(0, 1), first: score, second: score }), {
  minLength: 2,
  maxLength: 40,
});

/** ψ of DeLong et al.: what one pair of a positive and a negative row adds. */
const win = (positive: number, negative: number): number => (positive > negative ? 1 : positive === negative ? 0.5 : 0);

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function covariance(a: readonly number[], b: readonly number[]): number {
  const [ofA, ofB] = [mean(a), mean(b)];
  return a.reduce((sum, value, index) => sum + (value - ofA) * (b[index]! - ofB), 0) / (a.length - 1);
}

/** By definition, over all pairs: the components V₁₀ and V₀₁ of one model. */
function components(labels: readonly number[], scores: readonly number[]): { v10: number[]; v01: number[] } {
  const of = (label: number): number[] => scores.filter((_, row) => labels[row] === label);
  const [positives, negatives] = [of(1), of(0)];
  return {
    v10: positives.map((x) => mean(negatives.map((y) => win(x, y)))),
    v01: negatives.map((y) => mean(positives.map((x) => win(x, y)))),
  };
}

describe('aucWithInterval', () => {
  test('hand-worked, with a tie', () => {
    // Positives .35 .8 .4 beat 1/2, 2/2 and 1.5/2 of the negatives .1 .4, which lose to 3/3 and 1.5/3 of the positives.
    const estimate = aucWithInterval([0, 0, 1, 1, 1], [0.1, 0.4, 0.35, 0.8, 0.4])!;
    expect(estimate.value).toBeCloseTo(0.75, 15);
    expect(estimate.variance).toBeCloseTo(0.0625 / 3 + 0.125 / 2, 15);
    expect(estimate.lower).toBeCloseTo(0.75 - 1.96 * Math.sqrt(0.0625 / 3 + 0.0625), 12);
    expect(estimate.upper).toBe(1);
  });

  test('equals the definition over all pairs', () => {
    fc.assert(
      fc.property(samples, (rows) => {
        const labels = rows.map(({ label }) => label);
        const scores = rows.map(({ first }) => first);
        const estimate = aucWithInterval(labels, Float64Array.from(scores));
        const { v10, v01 } = components(labels, scores);
        if (v10.length < 2 || v01.length < 2) {
          expect(estimate).toBeNull();
          return;
        }
        expect(estimate!.value).toBeCloseTo(auc(labels, scores)!, 12);
        const variance = covariance(v10, v10) / v10.length + covariance(v01, v01) / v01.length;
        expect(estimate!.variance).toBeCloseTo(variance, 12);
        expect(estimate!.lower).toBeGreaterThanOrEqual(0);
        expect(estimate!.upper).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('covers the true AUC about as often as it says', () => {
    // Scores are u for a negative row and √u for a positive one, so the true AUC is 2/3.
    let state = 1;
    const uniform = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
    let covered = 0;
    for (let trial = 0; trial < 400; trial++) {
      const labels = Array.from({ length: 120 }, (_, row) => Number(row % 3 === 0));
      const scores = labels.map((label) => (label === 1 ? Math.sqrt(uniform()) : uniform()));
      const { lower, upper } = aucWithInterval(labels, scores)!;
      covered += Number(lower <= 2 / 3 && 2 / 3 <= upper);
    }
    expect(covered / 400).toBeGreaterThan(0.91);
    expect(covered / 400).toBeLessThan(0.98);
  });

  test('is null with fewer than two rows of a class, and refuses what has no meaning', () => {
    expect(aucWithInterval([1, 0, 0], [0.3, 0.2, 0.1])).toBeNull();
    expect(aucWithInterval([], [])).toBeNull();
    expect(() => aucWithInterval([1, 0], [0.1])).toThrow('aucWithInterval: scores must have one value for each');
  });
});

describe('aucDifference', () => {
  test('equals the definition, variance and covariances', () => {
    fc.assert(
      fc.property(samples, (rows) => {
        const labels = rows.map(({ label }) => label);
        const [first, second] = [rows.map((row) => row.first), rows.map((row) => row.second)];
        const difference = aucDifference(labels, first, second);
        const [a, b] = [components(labels, first), components(labels, second)];
        if (a.v10.length < 2 || a.v01.length < 2) {
          expect(difference).toBeNull();
          return;
        }
        const part = (of: (model: typeof a) => number[]): number =>
          (covariance(of(a), of(a)) + covariance(of(b), of(b)) - 2 * covariance(of(a), of(b))) / of(a).length;
        expect(difference!.value).toBeCloseTo(auc(labels, first)! - auc(labels, second)!, 12);
        expect(difference!.variance).toBeCloseTo(part(({ v10 }) => v10) + part(({ v01 }) => v01), 12);
      }),
    );
  });

  test('is certain that a model equals itself, on any scale, and changes sign with the order', () => {
    const labels = [0, 1, 0, 1, 1, 0];
    const first = [0.2, 0.7, 0.3, 0.1, 0.9, 0.6];
    const second = [0.5, 0.6, 0.1, 0.4, 0.8, 0.3];
    const logits = first.map((p) => 10 * p - 3);
    expect(aucDifference(labels, first, logits)).toEqual({ value: 0, variance: 0, lower: 0, upper: 0 });
    const [there, back] = [aucDifference(labels, first, second)!, aucDifference(labels, second, first)!];
    expect(there.value).toBeCloseTo(-back.value, 15);
    expect(there.lower).toBeCloseTo(-back.upper, 15);
  });
});
