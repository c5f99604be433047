import { expect, test } from 'vitest';
import { calibrationCurve } from './calibration-curve.ts';

test('puts each prediction into its bin, 1 into the last, and leaves empty bins out', () => {
  expect(calibrationCurve([1, 0, 1], [0.25, 0.25, 1], [1, 3, 2], { bins: 4 })).toEqual([
    { lower: 0.25, upper: 0.5, weight: 4, predicted: 0.25, observed: 0.25 },
    { lower: 0.75, upper: 1, weight: 2, predicted: 1, observed: 1 },
  ]);
});

test('has 15 bins by default', () => {
  const predictions = Array.from({ length: 30 }, (_, index) => (index + 0.5) / 30);
  const curve = calibrationCurve(
    predictions.map(() => 0),
    predictions,
  );
  expect(curve.map(({ weight }) => weight)).toEqual(new Array(15).fill(2));
  expect(() => calibrationCurve([], [], undefined, { bins: 0 })).toThrow(
    'bins must be an integer of at least 1, got 0',
  );
});

test('bins of equal mass hold equal weight, and rows of one prediction stay together', () => {
  const predictions = [0.9, 0.1, 0.2, 0.3, 0.3, 0.3];
  expect(calibrationCurve([1, 0, 0, 1, 0, 0], predictions, undefined, { bins: 2, binning: 'mass' })).toEqual([
    { lower: 0.1, upper: 0.2, weight: 2, predicted: expect.closeTo(0.15, 12), observed: 0 },
    { lower: 0.3, upper: 0.9, weight: 4, predicted: expect.closeTo(0.45, 12), observed: 0.5 },
  ]);
  const weighted = calibrationCurve([0, 0, 1], [0.1, 0.2, 0.3], [2, 1, 1], { bins: 2, binning: 'mass' });
  expect(weighted.map(({ lower, upper, weight }) => [lower, upper, weight])).toEqual([
    [0.1, 0.1, 2],
    [0.2, 0.3, 2],
  ]);
  expect(calibrationCurve([0, 1], [0.1, 0.2], [0, 0], { binning: 'mass' })).toEqual([]);
});

test('distinct predictions fill bins of equal mass equally, however they lie', () => {
  const predictions = Array.from({ length: 100 }, (_, index) => ((index + 1) / 101) ** 8);
  const curve = calibrationCurve(
    predictions.map(() => 0),
    predictions,
    undefined,
    { bins: 20, binning: 'mass' },
  );
  expect(curve.map(({ weight }) => weight)).toEqual(new Array(20).fill(5));
});
