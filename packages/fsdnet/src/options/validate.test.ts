import { expect, test } from 'vitest';

import { camelCase, kebabCase } from './option.ts';
import { trainOptionTable } from './train-option-table.ts';
import type { TrainOptions } from './train-options.ts';
import { validate } from './validate.ts';

const check = (raw: Record<string, unknown>): Partial<TrainOptions> => validate<TrainOptions>(trainOptionTable, raw, (name) => `--${kebabCase(name)}`);
const messageOf = (raw: Record<string, unknown>): string => {
  try {
    check(raw);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
};

test('reads texts of the command line and values of a file alike', () => {
  const expected = { batchSize: 4096, dropout: 0.2, hidden: [400, 300], categorical: ['a', 'b'], fsd: true, kl: 'official', label: '1', set: ['a=1'] };
  expect(check({ batchSize: '4096', dropout: '.2', hidden: '400,300', categorical: 'a, b', fsd: true, kl: 'official', label: '1', set: ['a=1'] })).toEqual(expected);
  expect(check({ batchSize: 4096, dropout: 0.2, hidden: [400, 300], categorical: ['a', 'b'], fsd: true, kl: 'official', label: 1, set: 'a=1' })).toEqual(expected);
  expect(check({ learningRate: '1e-3', hidden: 400 })).toEqual({ learningRate: 0.001, hidden: [400] });
});

test('says what is wrong with a value', () => {
  const messages = [
    { dropout: '1' },
    { dropout: '-0.1' },
    { epochs: '0' },
    { epochs: '1.5' },
    { epochs: 'ten' },
    { epochs: '' },
    { batchSize: '1e99' },
    { learningRate: '0' },
    { learningRate: 'NaN' },
    { hidden: '400,x' },
    { hidden: '' },
    { kl: 'oficial' },
    { dataset: 'foo' },
    { fsd: 'yes' },
    { label: '' },
    { categorical: 'a,,b' },
    { seed: '-1' },
  ].map(messageOf);
  expect(messages).toMatchInlineSnapshot();
});

test('suggests a known option', () => {
  expect(messageOf({ bachSize: 1 })).toMatchInlineSnapshot();
  expect(messageOf({ frobnicate: 1 })).toMatch(/^--frobnicate: unknown option\. Known options: dataset, dataDir, /);
});

test('spells every option both ways', () => {
  for (const name of Object.keys(trainOptionTable)) expect(camelCase(kebabCase(name))).toBe(name);
  expect(kebabCase('embeddingL2')).toBe('embedding-l2');
});
