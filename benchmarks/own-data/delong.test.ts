import { auc } from '@fsdnet/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareAuc } from './delong.ts';

test('by hand', () => {
  // Clicks beat shares [1, 1/2] and [1/2, 1/2] of the others, who lose to shares [1/2, 1] and [0, 1] of the clicks.
  const labels = [1, 1, 0, 0];
  const { difference, variance } = compareAuc(labels, [0.9, 0.5, 0.6, 0.1], [0.5, 0.5, 0.6, 0.1]);
  // Differences [1/2, 0] on clicks and [1/2, 0] on others: sample variances 1/8, each over two rows.
  expect(difference).toBeCloseTo(0.25);
  expect(variance).toBeCloseTo(1 / 8 / 2 + 1 / 8 / 2);
});

/** The definition: every click beside every other row. */
function slowly(labels: readonly number[], first: readonly number[], second: readonly number[]): [number, number] {
  const rows = labels.map((_, row) => row);
  const [clicks, others] = [1, 0].map((label) => rows.filter((row) => labels[row] === label)) as [number[], number[]];
  const wins = (scores: readonly number[], click: number, other: number): number =>
    (Math.sign(scores[click]! - scores[other]!) + 1) / 2;
  const gain = (click: number, other: number): number => wins(first, click, other) - wins(second, click, other);
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const spread = (values: readonly number[]): number =>
    mean(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1);
  const onClicks = clicks.map((click) => mean(others.map((other) => gain(click, other))));
  const onOthers = others.map((other) => mean(clicks.map((click) => gain(click, other))));
  return [mean(onClicks), spread(onClicks) + spread(onOthers)];
}

test('as by the definition, ties included', () => {
  const row = fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (drawn) => {
      const rows = [[1, 0, 1], [1, 2, 1], [0, 1, 3], [0, 0, 0], ...drawn];
      const [labels, first, second] = [0, 1, 2].map((column) => rows.map((cells) => cells[column]!)) as [
        number[],
        number[],
        number[],
      ];
      const { difference, variance } = compareAuc(labels, first, second);
      const [expectedDifference, expectedVariance] = slowly(labels, first, second);
      expect(difference).toBeCloseTo(auc(labels, first)! - auc(labels, second)!, 12);
      expect(difference).toBeCloseTo(expectedDifference, 12);
      expect(variance).toBeCloseTo(expectedVariance, 12);
    }),
  );
});
