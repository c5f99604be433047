import { expect, test } from 'vitest';

import { dataSpecDefaults } from '../data/index.ts';
import type { RunFacts } from './run-plan.ts';
import { likeStored } from './run-plan.ts';

test('names between commas are those that an earlier version kept one by one', () => {
  const facts = (ignore: readonly string[]): RunFacts =>
    ({ data: { ...dataSpecDefaults(), ignore }, model: {}, preset: 'recipe' }) as unknown as RunFacts;
  const stored = { config: { data: { ignore: ['age', 'item'] } } };
  expect(likeStored(facts(['age, item']), stored).data.ignore).toEqual(['age', 'item']);
  expect(likeStored(facts(['age', 'item']), stored).data.ignore).toEqual(['age', 'item']);
  expect(likeStored(facts(['item', 'age']), stored).data.ignore).toEqual(['item', 'age']);
});

test('options of self-distillation that an earlier version did not have stay out while they have their defaults', () => {
  const facts = (fsd: object): RunFacts =>
    ({ data: dataSpecDefaults(), model: { name: 'dcn-v2', fsd }, preset: 'recipe' }) as unknown as RunFacts;
  const stored = { config: { data: {}, model: { fsd: { alpha: 0.5 } } } };
  expect(likeStored(facts({ alpha: 0.5, gamma: 1 }), stored).model.fsd).toEqual({ alpha: 0.5 });
  expect(likeStored(facts({ alpha: 0.5, gamma: 2 }), stored).model.fsd).toEqual({ alpha: 0.5, gamma: 2 });
});
