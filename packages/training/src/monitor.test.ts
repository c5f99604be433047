import { expect, test } from 'vitest';
import { monitorStart, observe } from './monitor.ts';

function misses(values: readonly number[], mode: 'max' | 'min'): number[] {
  let state = monitorStart;
  return values.map((value, index) => {
    state = observe(state, { epoch: index + 1, value, losesToConstant: false }, mode).state;
    return state.misses;
  });
}

test('an improvement must reach best + 1e-6, and resets the count', () => {
  expect(misses([0.5, 0.5 + 0.9e-6, 0.5 + 1.1e-6, 0.4, 0.4, 0.6], 'max')).toEqual([0, 1, 0, 1, 2, 0]);
});

test('less is better for losses', () => {
  expect(misses([0.5, 0.5 - 0.9e-6, 0.4, 0.6], 'min')).toEqual([0, 1, 0, 1]);
});

test('what loses to the click rate alone is kept only until something does not', () => {
  let state = monitorStart;
  const improved = [
    { value: 0.7, losesToConstant: true },
    { value: 0.8, losesToConstant: true },
    { value: 0.6, losesToConstant: false },
    { value: 0.9, losesToConstant: true },
    { value: 0.65, losesToConstant: false },
  ].map((seen, index) => {
    const observed = observe(state, { epoch: index + 1, ...seen }, 'max');
    state = observed.state;
    return observed.improved;
  });
  expect(improved).toEqual([true, true, true, false, true]);
  expect(state.bestEpoch).toBe(5);
});
