import { keyedRandom } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';
import { drawKnots } from './numeric-rows.ts';

test('knots start on a straight line from −√3 to √3 through 0, a missing number at 0', () => {
  const vectors = new Float32Array(6 * 2);
  drawKnots(vectors, 2, keyedRandom(1, 'knots'));
  const e = [vectors[10]! / Math.sqrt(3), vectors[11]! / Math.sqrt(3)];
  for (const [row, value] of [0, -Math.sqrt(3), -Math.sqrt(3) / 2, 0, Math.sqrt(3) / 2, Math.sqrt(3)].entries()) {
    for (const k of [0, 1]) expect(vectors[row * 2 + k]).toBeCloseTo(value * e[k]!, 6);
  }
  expect(Math.abs(e[0]!)).toBeGreaterThan(0);
});

test('weights of a linear part start at 0', () => {
  const weights = new Float32Array(6);
  drawKnots(weights, 1, keyedRandom(1, 'knots'));
  expect([...weights].every((weight) => Math.abs(weight) === 0)).toBe(true);
});
