import { expect, test } from 'vitest';
import { monitorStart, observe } from './early-stopping.ts';

function misses(values: readonly number[], mode: 'max' | 'min'): number[] {
  let state = monitorStart;
  return values.map((value, index) => (state = observe(state, index + 1, value, mode).state).misses);
}

test('an improvement must reach best + 1e-6, and resets the count', () => {
  expect(misses([0.5, 0.5 + 0.9e-6, 0.5 + 1.1e-6, 0.4, 0.4, 0.6], 'max')).toEqual([0, 1, 0, 1, 2, 0]);
});

test('less is better for losses', () => {
  expect(misses([0.5, 0.5 - 0.9e-6, 0.4, 0.6], 'min')).toEqual([0, 1, 0, 1]);
});
