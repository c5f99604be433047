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
