import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitRankScores, rankScore } from './rank-scores.ts';

test('Φ⁻¹ of the middle rank; between values and outside of them', () => {
  // Middle ranks 1.5 / 6, 3.5 / 6, 5 / 6.
  const ranks = fitRankScores(Float64Array.of(1, 1, 1, 4, 9, 9));
  expect(ranks.values).toEqual([1, 4, 9]);
  [-0.6744898, 0.2104284, 0.9674216].forEach((score, index) => expect(ranks.scores[index]).toBeCloseTo(score, 5));
  expect(rankScore(4, ranks)).toBe(ranks.scores[1]);
  expect(rankScore(6.5, ranks)).toBeCloseTo((ranks.scores[1]! + ranks.scores[2]!) / 2, 12);
  expect([rankScore(-1e9, ranks), rankScore(1e9, ranks)]).toEqual([ranks.scores[0], ranks.scores[2]]);
});

test('without any value all scores are 0', () => {
  const ranks = fitRankScores(new Float64Array());
  expect([-1, 0, 5].map((value) => rankScore(value, ranks))).toEqual([0, 0, 0]);
});

test('many values: at most 256 are kept, and their scores have the standard normal distribution', () => {
  const values = Float64Array.from({ length: 20_000 }, (_, index) => Math.exp(index / 1000));
  const ranks = fitRankScores(values);
  expect(ranks.values).toHaveLength(256);
  const scores = values.map((value) => rankScore(value, ranks));
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  expect(mean).toBeCloseTo(0, 1);
  expect(Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length)).toBeCloseTo(1, 1);
});

test('scores rise with values', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }), (values) => {
      const rising = Float64Array.from(values, (value) => value + 0).sort();
      const scores = rising.map((value) => rankScore(value, fitRankScores(rising)));
      expect(scores).toEqual(scores.slice().sort());
      expect(scores.every(Number.isFinite)).toBe(true);
    }),
  );
});
