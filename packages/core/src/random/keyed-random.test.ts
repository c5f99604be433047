import { describe, expect, test } from 'vitest';
import { keyedRandom } from './keyed-random.ts';

const DRAWS = 100_000;

/** Mean of `value` over many draws, with its distance from `expected` in standard errors. */
function standardErrors(value: () => number, expected: number): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < DRAWS; i++) {
    const drawn = value();
    sum += drawn;
    squares += drawn * drawn;
  }
  const mean = sum / DRAWS;
  const standardDeviation = Math.sqrt(squares / DRAWS - mean * mean);
  return Math.abs(mean - expected) / (standardDeviation / Math.sqrt(DRAWS));
}

describe('keyedRandom', () => {
  test('equal keys give equal draws, and any other key different ones', () => {
    const first = (...key: Parameters<typeof keyedRandom>): number => keyedRandom(...key).uint32();
    expect(first(1, 'mask', 'a', 2, 3)).toBe(first(1, 'mask', 'a', 2, 3));
    const draws = [
      first(1, 'mask', 'a', 2, 3),
      first(2, 'mask', 'a', 2, 3),
      first(-1, 'mask', 'a', 2, 3),
      first(2 ** 32 + 1, 'mask', 'a', 2, 3),
      first(1, 'init', 'a', 2, 3),
      first(1, 'mask', 'b', 2, 3),
      first(1, 'mask', 'a', 3, 2),
      first(1, 'mask', 'a', 2),
      first(1, 'mask', 'a,2', 3),
      first(1, 'mask","a', '', 2, 3),
      first(1, 'mask'),
    ];
    expect(new Set(draws).size).toBe(draws.length);
  });

  test('the draws of neighbouring keys are unrelated', () => {
    let step = 0;
    const pair = (): number => {
      const here = keyedRandom(7, 'mask', 'a', 1, step).uniform() - 0.5;
      const next = keyedRandom(7, 'mask', 'a', 1, ++step).uniform() - 0.5;
      return here * next;
    };
    expect(standardErrors(pair, 0)).toBeLessThan(4);
  });
});

describe('uniform', () => {
  test('has the mean and variance of the uniform distribution, and stays below 1', () => {
    const random = keyedRandom(1, 'uniform');
    let largest = 0;
    const drawn = (): number => {
      const value = random.uniform();
      largest = Math.max(largest, value);
      return value;
    };
    expect(standardErrors(drawn, 1 / 2)).toBeLessThan(4);
    expect(standardErrors(() => (drawn() - 0.5) ** 2, 1 / 12)).toBeLessThan(4);
    expect(largest).toBeLessThan(1);
    expect(largest).toBeGreaterThan(0.999);
  });
});

describe('normal', () => {
  const random = keyedRandom(1, 'normal');

  test.each([
    ['mean', (x: number) => x, 0],
    ['variance', (x: number) => x * x, 1],
    ['skewness', (x: number) => x ** 3, 0],
    ['kurtosis', (x: number) => x ** 4, 3],
    ['share beyond 2', (x: number) => (Math.abs(x) > 2 ? 1 : 0), 0.04550026],
    ['share beyond 3', (x: number) => (Math.abs(x) > 3 ? 1 : 0), 0.0026998],
  ])('has the right %s', (_, moment, expected) => {
    expect(standardErrors(() => moment(random.normal()), expected)).toBeLessThan(4);
  });

  test('the two values of a pair are independent', () => {
    expect(standardErrors(() => random.normal() * random.normal(), 0)).toBeLessThan(4);
    expect(standardErrors(() => (random.normal() ** 2 - 1) * (random.normal() ** 2 - 1), 0)).toBeLessThan(4);
  });
});
