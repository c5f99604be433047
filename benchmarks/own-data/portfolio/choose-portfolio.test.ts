import type { RecipeEntry } from '@fsdnet/training';
import { expect, test } from 'vitest';
import type { CandidateRow } from './candidate-row.ts';
import { choosePortfolio } from './choose-portfolio.ts';

const candidates: readonly RecipeEntry[] = ['a', 'b', 'c'].map((name) => ({
  name,
  model: 'dnn',
  options: {},
  rules: {},
}));

function row(set: string, candidate: string, logloss: number | null): CandidateRow {
  const valid = logloss === null ? null : { logloss, auc: 0.7 };
  return { set, candidate, data: '', valid, epochs: 1, bestEpoch: 1, seconds: 1 };
}

test('the best single candidate first, then what it lacks, while that lowers the regret', () => {
  const sets = ['x', 'y'].map((name) => ({ name, source: name }));
  const rows = [
    ...[row('x', 'a', 0.52), row('x', 'b', 0.51), row('x', 'c', 0.6)],
    ...[row('y', 'a', 0.44), row('y', 'b', 0.42), row('y', 'c', 0.4)],
  ];
  const { entries, regrets } = choosePortfolio(candidates, rows, sets, 3);
  expect(entries.map(({ name }) => name)).toEqual(['b', 'c']);
  expect(regrets[0]).toBeCloseTo((0.42 / 0.4 - 1) / 2);
  expect(regrets[1]).toBe(0);
});

test('sets of one source count once, and what was not measured is as bad as the worst', () => {
  const sets = [...['x', 'y', 'z'].map((name) => ({ name, source: 'many' })), { name: 'w', source: 'one' }];
  const rows = [
    ...['x', 'y', 'z'].flatMap((set) => [row(set, 'a', 0.5), row(set, 'b', 0.51)]),
    ...[row('w', 'a', 0.6), row('w', 'b', 0.5), row('w', 'c', null)],
  ];
  expect(choosePortfolio(candidates, rows, sets, 1).entries.map(({ name }) => name)).toEqual(['b']);
  expect(choosePortfolio([candidates[2]!, candidates[0]!], rows, [sets[3]!], 1).entries[0]!.name).toBe('c');
});
