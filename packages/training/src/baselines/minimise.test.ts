import { expect, test } from 'vitest';
import { minimise, type Objective } from './minimise.ts';

/** ½ (x − target)ᵀ A (x − target) with A of condition 10⁴ and correlated coordinates. */
function quadratic(target: readonly number[]): Objective {
  const size = target.length;
  const entry = (i: number, j: number): number => (i === j ? 10 ** ((4 * i) / (size - 1)) : 0.3);
  return {
    start: new Float64Array(size),
    curvature: Float64Array.from({ length: size }, (_, i) => entry(i, i)),
    async evaluate(x, gradient) {
      let value = 0;
      for (let i = 0; i < size; i++) {
        gradient[i] = 0;
        for (let j = 0; j < size; j++) gradient[i]! += entry(i, j) * (x[j]! - target[j]!);
        value += (gradient[i]! * (x[i]! - target[i]!)) / 2;
      }
      return value;
    },
  };
}

const options = { maxIterations: 100, firstStep: 1, onIteration: () => undefined };

test('finds the minimum, and says how', async () => {
  const target = [3, -1, 0.5, 2, -4];
  const { x, converged, iterations } = await minimise(quadratic(target), { ...options, tolerance: 1e-18 });
  target.forEach((value, i) => expect(x[i]).toBeCloseTo(value, 7));
  expect(converged).toBe(true);
  expect(iterations).toBeLessThan(40);
});

test('the tolerance is the decrease that is left', async () => {
  const { value } = await minimise(quadratic([3, -1, 0.5, 2, -4]), { ...options, tolerance: 0.01 });
  expect(value).toBeLessThan(0.05);
  expect(value).toBeGreaterThan(1e-9);
});

test('halves steps that lead up', async () => {
  // The first step goes 1,000 times too far.
  const { x, converged } = await minimise(quadratic([1, 1]), { ...options, firstStep: 1000, tolerance: 1e-18 });
  expect([...x].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([1, 1]);
  expect(converged).toBe(true);
});

test('ends after maxIterations, or where it starts when that is the minimum', async () => {
  expect(await minimise(quadratic([1, 1]), { ...options, maxIterations: 1, tolerance: 0 })).toMatchObject({
    iterations: 1,
    converged: false,
  });
  expect(await minimise(quadratic([0, 0]), { ...options, tolerance: 0 })).toMatchObject({
    iterations: 0,
    converged: true,
  });
});
