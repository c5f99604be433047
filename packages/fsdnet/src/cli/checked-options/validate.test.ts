import { expect, test } from 'vitest';

import { camelCase, kebabCase, trainOptionTable } from '../options/index.ts';
import type { TrainOptions } from '../options/index.ts';
import { fromCommandLine } from './validate.ts';

const check = (raw: Record<string, unknown>): Partial<TrainOptions> =>
  fromCommandLine<TrainOptions>(trainOptionTable, raw);
const messageOf = (raw: Record<string, unknown>): string => {
  try {
    check(raw);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
};

test('reads texts of the command line and values of a file alike', () => {
  const expected = {
    batchSize: 4096,
    dropout: 0.2,
    hidden: [400, 300],
    categorical: ['a, b'],
    fsd: true,
    kl: 'official',
    label: '1',
    set: ['a=1'],
  };
  expect(
    check({
      batchSize: '4096',
      dropout: '.2',
      hidden: '400,300',
      categorical: 'a, b',
      fsd: true,
      kl: 'official',
      label: '1',
      set: ['a=1'],
    }),
  ).toEqual(expected);
  expect(
    check({
      batchSize: 4096,
      dropout: 0.2,
      hidden: [400, 300],
      categorical: ['a, b'],
      fsd: true,
      kl: 'official',
      label: 1,
      set: 'a=1',
    }),
  ).toEqual(expected);
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
    { categorical: '' },
    { seed: '-1' },
  ].map(messageOf);
  expect(messages).toMatchInlineSnapshot(`
    [
      "--dropout: must be a number from 0 to below 1, got "1".",
      "--dropout: must be a number from 0 to below 1, got "-0.1".",
      "no error",
      "--epochs: must be a whole number from 0 to 100000, got "1.5".",
      "--epochs: must be a whole number from 0 to 100000, got "ten".",
      "--epochs: must be a whole number from 0 to 100000, got "".",
      "--batch-size: must be a whole number from 1 to 1000000, got "1e99".",
      "--learning-rate: must be a number above 0, got "0".",
      "--learning-rate: must be a number above 0, got "NaN".",
      "--hidden: must be a list of whole numbers, each at least 1, got "400,x".",
      "--hidden: must be a list of whole numbers, each at least 1, got "".",
      "--kl: must be one of bernoulli, official, got "oficial". Did you mean official?",
      "--dataset: must be one of sample, frappe, ml-1m, ml-1m-genres, ml-tag, criteo, avazu, got "foo".",
      "--fsd: must be true or false, got "yes".",
      "--label: must be a non-empty text, got "".",
      "--categorical: must be a list of names, got "".",
      "--seed: must be a whole number from 0 to 4294967295, got "-1".",
    ]
  `);
});

test('suggests a known option', () => {
  expect(messageOf({ bachSize: 1 })).toMatchInlineSnapshot(`"--bach-size: unknown option. Did you mean batchSize?"`);
  expect(messageOf({ frobnicate: 1 })).toMatch(/^--frobnicate: unknown option\. Known options: dataset, dataDir, /);
});

test('spells every option both ways', () => {
  for (const name of Object.keys(trainOptionTable)) expect(camelCase(kebabCase(name))).toBe(name);
  expect(kebabCase('embeddingL2')).toBe('embedding-l2');
});
