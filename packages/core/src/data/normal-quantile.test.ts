import { expect, test } from 'vitest';
import { normalQuantile } from './normal-quantile.ts';

// From an implementation of the inverse distribution function in Python's standard library.
test.each([
  [1e-12, -7.034483825301131],
  [1e-5, -4.264890793922825],
  [0.02, -2.053748910631823],
  [0.0749, -1.4402382675279632],
  [0.0751, -1.4388253927525398],
  [0.3, -0.5244005127080408],
  [0.5, 0],
  [0.975, 1.959963984540054],
  [0.999, 3.0902323061678127],
])('Φ⁻¹(%d)', (p, quantile) => {
  expect(Math.abs(normalQuantile(p) - quantile)).toBeLessThan(1e-6 * Math.max(1, Math.abs(quantile)));
  expect(normalQuantile(1 - p)).toBeCloseTo(-quantile, 3);
});
