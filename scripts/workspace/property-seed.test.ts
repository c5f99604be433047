import fc from 'fast-check';
import { expect, test } from 'vitest';

import { propertySeed } from '../../vitest.shared.ts';

test('property tests have the seed of the run', () => {
  const draw = (): unknown => fc.sample(fc.integer(), 5);
  expect(fc.readConfigureGlobal()).toEqual({ seed: expect.any(Number) as number });
  expect(draw()).toEqual(draw());
});

test('the seed is fixed; a number repeats a run, and the clock is told', () => {
  const said: string[] = [];
  const print = (line: string): void => void said.push(line);
  expect([propertySeed(undefined, print), propertySeed('77', print)]).toEqual([1, 77]);
  expect(said).toEqual([]);
  const seed = propertySeed('clock', print);
  expect(said).toEqual([`Property tests draw their examples anew; FSDNET_TEST_SEED=${seed} repeats this run.`]);
  expect(Number.isInteger(seed)).toBe(true);
});
