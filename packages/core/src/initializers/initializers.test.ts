import { describe, expect, test } from 'vitest';
import { keyedRandom } from '../random/index.ts';
import {
  clickRate,
  constant,
  normal,
  ones,
  uniform,
  xavierNormal,
  xavierUniform,
  zeros,
  type Initializer,
} from './index.ts';
import type { TrainingFacts } from './initializer.ts';

function valuesOf(init: Initializer, shape: readonly number[], seed = 1): Float32Array {
  const values = new Float32Array(shape.reduce((product, extent) => product * extent, 1));
  init.fill(values, shape, keyedRandom(seed, 'init', 'a'));
  return values;
}

function momentsOf(values: Float32Array): { readonly mean: number; readonly standardDeviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, standardDeviation: Math.sqrt(square) };
}

test('zeros, ones, constant', () => {
  expect(valuesOf(zeros(), [2])).toEqual(Float32Array.of(0, 0));
  expect(valuesOf(ones(), [2])).toEqual(Float32Array.of(1, 1));
  expect(valuesOf(constant(-2.5), [1, 2])).toEqual(Float32Array.of(-2.5, -2.5));
});

test('the draws depend on the generator alone', () => {
  expect(valuesOf(normal(), [10], 5)).toEqual(valuesOf(normal(), [10], 5));
  expect(valuesOf(normal(), [10], 5)).not.toEqual(valuesOf(normal(), [10], 6));
});

test('normal is not truncated', () => {
  const values = valuesOf(normal({ standardDeviation: 2, mean: 1 }), [100_000]);
  const { mean, standardDeviation } = momentsOf(values);
  expect(mean).toBeCloseTo(1, 1);
  expect(standardDeviation).toBeCloseTo(2, 1);
  expect(Math.max(...values)).toBeGreaterThan(1 + 3 * 2);
  expect(() => normal({ standardDeviation: -1 })).toThrow(
    'normal: standardDeviation must be a number of at least 0, got -1',
  );
});

test('uniform fills its interval and no more', () => {
  const values = valuesOf(uniform({ min: 2, max: 3 }), [10_000]);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...values)).toBeLessThanOrEqual(3);
  expect(momentsOf(values).mean).toBeCloseTo(2.5, 1);
  expect(() => uniform({ min: 1, max: 0 })).toThrow('uniform: min must not be above max, got 1 and 0');
});

describe('xavier', () => {
  test.each([
    [[300, 200], {}, 500],
    [[300, 1], { fanIn: 900, fanOut: 1 }, 901],
    [[300], {}, 600],
    [[5, 30, 20], {}, 5 * 30 + 5 * 20],
  ])('shape %j with %j scales by a fan of %d', (shape, fan, sum) => {
    const normalValues = valuesOf(xavierNormal(fan), shape);
    expect(momentsOf(normalValues).standardDeviation / Math.sqrt(2 / sum)).toBeCloseTo(1, 0);
    const limit = Math.sqrt(6 / sum);
    const largest = Math.max(...valuesOf(xavierUniform(fan), shape).map(Math.abs));
    expect(largest).toBeLessThanOrEqual(Math.fround(limit));
    expect(largest).toBeGreaterThan(0.95 * limit);
  });

  test('draws the same numbers for equal keys whatever the fan, up to their scale', () => {
    const whole = valuesOf(xavierNormal(), [10, 10]);
    const scaled = valuesOf(xavierNormal({ fanIn: 70 }), [10, 10]);
    const factor = Math.sqrt(20 / 80);
    expect([...scaled]).toEqual([...whole].map((value) => expect.closeTo(value * factor, 6)));
  });
});

test('clickRate is the log-odds of the rate, and exactly 0 where none is known', () => {
  const biasOf = (facts?: TrainingFacts): number => {
    const values = new Float32Array(1);
    clickRate().fill(values, [1], keyedRandom(1, 'init', 'bias'), facts);
    return values[0]!;
  };
  expect(biasOf({ clickRate: 0.2 })).toBe(Math.fround(Math.log(0.25)));
  expect(biasOf({ clickRate: 0.5 })).toBe(0);
  expect(biasOf({})).toBe(0);
  expect(biasOf()).toBe(0);
  expect(biasOf({ clickRate: 0 })).toBeCloseTo(Math.log(1e-7), 5);
  expect(biasOf({ clickRate: 1 })).toBeCloseTo(-Math.log(1e-7), 5);
});
