import { expect, test } from 'vitest';
import { constantRate, plateau } from './schedule.ts';

test('the rate falls tenfold at every miss, never below the floor, and never rises', () => {
  const schedule = plateau();
  const rates = [1e-3];
  for (const improved of [true, false, true, false, false, false]) {
    rates.push(schedule.next({ epoch: rates.length, learningRate: rates.at(-1)!, improved }));
  }
  for (const [index, expected] of [1e-3, 1e-3, 1e-4, 1e-4, 1e-5, 1e-6, 1e-6].entries())
    expect(rates[index]).toBeCloseTo(expected, 12);
  expect(schedule.next({ epoch: 1, learningRate: 1e-7, improved: false })).toBe(1e-7);
});

test('options are checked and named', () => {
  expect(() => plateau({ factor: 1 })).toThrow('plateau: factor: must lie between 0 and 1, got 1.');
  expect(plateau({ factor: 0.5 }).name).toBe('plateau(0.5, 0.000001)');
  expect(constantRate().next({ epoch: 1, learningRate: 0.5, improved: false })).toBe(0.5);
});
