import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { holm } from './holm.ts';
import { standardDeviation } from './moments.ts';
import { twoTailed } from './t-distribution.ts';
import { pairedTest, unpairedTest } from './t-tests.ts';

interface Fixture {
  readonly tests: readonly {
    readonly first: readonly number[];
    readonly second: readonly number[];
    readonly unpaired: number;
    readonly paired: number | null;
  }[];
  readonly corrections: readonly { readonly p: readonly number[]; readonly holm: readonly number[] }[];
  readonly tails: readonly { readonly t: number; readonly degreesOfFreedom: number; readonly p: number }[];
}

const { tests, corrections, tails } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/statistics.json'), 'utf8'),
) as Fixture;

/** To nine digits of the value itself, however small it is. */
function expectNear(actual: number | undefined, expected: number): void {
  expect(Math.abs(actual! - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
}

describe('as SciPy and statsmodels compute it', () => {
  test.each(tails)('P(|T| ≥ $t) with $degreesOfFreedom degrees of freedom', ({ t, degreesOfFreedom, p }) => {
    expectNear(twoTailed(t, degreesOfFreedom), p);
  });

  test('t-tests', () => {
    for (const { first, second, unpaired, paired } of tests) {
      expectNear(unpairedTest(first, second), unpaired);
      if (paired !== null) expectNear(pairedTest(first, second), paired);
    }
  });

  test("Holm's correction", () => {
    for (const { p, holm: expected } of corrections)
      holm(p).forEach((value, index) => expectNear(value, expected[index]!));
  });
});

test('one value says nothing about the spread', () => {
  expect(unpairedTest([1], [1, 2])).toBeUndefined();
  expect(pairedTest([1], [2])).toBeUndefined();
  expect(standardDeviation([1, 3])).toBe(Math.SQRT2);
});
