import { describe, expect, test } from 'vitest';
import { brokenRule } from './option-rule.ts';
import type { Option, OptionTable } from './option.ts';
import { checkOptions, resolveOptions } from './resolve-options.ts';
import { resultOptions } from './result-options.ts';

interface Settings {
  readonly crossLayers?: number;
  readonly hidden?: readonly number[];
  readonly dropout?: number;
  readonly batchNorm?: boolean;
  readonly structure?: 'parallel' | 'stacked';
  readonly ignore?: readonly string[];
  readonly label?: string;
  readonly train?: string | readonly string[];
  readonly seconds?: number;
  readonly stop?: (() => void) | 'never';
}

const table: OptionTable<Settings, 'label' | 'train' | 'stop'> = {
  crossLayers: { type: 'integer', default: 3, min: 1, line: 'Number of cross layers.' },
  hidden: { type: 'integers', default: [400, 400], line: 'Units of the MLP layers.' },
  dropout: { type: 'number', default: 0, min: 0, below: 1, line: 'Drop probability.' },
  batchNorm: { type: 'boolean', default: true, line: 'Batch norm before the activation.' },
  structure: { type: 'choice', default: 'parallel', choices: ['parallel', 'stacked'], line: 'How parts are joined.' },
  ignore: { type: 'names', default: [], line: 'Columns that are not used.' },
  label: { type: 'text', line: 'Column of the label.' },
  train: { type: 'entries', line: 'Files.' },
  seconds: {
    type: 'number',
    default: 60,
    above: 0,
    free: true,
    also: { what: 'Infinity', accepts: (value) => value === Infinity },
    line: 'Seconds between checkpoints.',
  },
  stop: {
    type: 'value',
    what: 'a function',
    choices: ['never'],
    accepts: (value) => typeof value === 'function',
    line: 'Called at the end.',
  },
};

const defaults = {
  crossLayers: 3,
  hidden: [400, 400],
  dropout: 0,
  batchNorm: true,
  structure: 'parallel',
  ignore: [],
  label: undefined,
  train: undefined,
  seconds: 60,
  stop: undefined,
};

const resolve = (given: object): object => resolveOptions<Settings, 'label' | 'train' | 'stop'>('m', table, given);

test('fills in defaults and keeps what is given', () => {
  expect(resolve({ dropout: 0.5, label: undefined, train: ['a', 'b'] })).toEqual({
    ...defaults,
    dropout: 0.5,
    train: ['a', 'b'],
  });
  expect(resolve({ seconds: Infinity, train: 'a', stop: 'never' })).toMatchObject({ seconds: Infinity, stop: 'never' });
});

test.each(['auto', [], 3, null, Promise.resolve({})])('%#: options that are no object are refused', (given) => {
  expect(() => resolve(given as object)).toThrow('m: takes an object with options, got ');
});

test.each([
  [{ crossLayer: 2 }, 'm: unknown option, got "crossLayer". Did you mean crossLayers?'],
  [{ zzz: 2 }, 'm: unknown option, got "zzz". Options: crossLayers, hidden, dropout, batchNorm, structure, ignore, '],
  [{ toString: 2 }, 'm: unknown option, got "toString".'],
  [{ crossLayers: 0 }, 'm: crossLayers: must be a whole number of at least 1, got 0. Number of cross layers.'],
  [{ crossLayers: 1.5 }, 'must be a whole number'],
  [{ crossLayers: '3' }, 'must be a whole number of at least 1, got "3"'],
  [{ hidden: [] }, 'must be a list of whole numbers, each at least 1, got []'],
  [{ dropout: 1 }, 'must be a number from 0 to below 1, got 1'],
  [{ dropout: NaN }, 'must be a number from 0 to below 1, got NaN'],
  [{ batchNorm: 'yes' }, 'must be true or false'],
  [{ structure: 'paralel' }, 'must be one of parallel, stacked, got "paralel". Did you mean parallel?'],
  [{ ignore: 'title' }, 'm: ignore: must be a list of names, got "title". Write ignore: ["title"].'],
  [{ ignore: [''] }, 'must be a list of names'],
  [{ label: '' }, 'must be a non-empty text, got ""'],
  [{ label: null }, 'must be a non-empty text, got null'],
  [{ train: Promise.resolve('a') }, 'got a promise. Write `await` in front of it.'],
  [{ seconds: 0 }, 'm: seconds: must be a number above 0, or Infinity, got 0. Seconds between checkpoints.'],
  [{ stop: 3 }, 'm: stop: must be one of never, or a function, got 3. Called at the end.'],
])('%#: refuses what breaks a rule', (values, message) => {
  expect(() => resolve(values)).toThrow(message);
  expect(() => checkOptions('m', table, values)).toThrow(message);
});

describe('ranges in words', () => {
  const rule = (range: object): string | undefined =>
    brokenRule({ type: 'number', line: '', ...range } as Option, NaN)?.replace('must be a number', '');
  test.each([
    [{}, ''],
    [{ min: 1 }, ' of at least 1'],
    [{ max: 2 }, ' of at most 2'],
    [{ below: 2 }, ' below 2'],
    [{ above: 0 }, ' above 0'],
    [{ min: 0, max: 1 }, ' from 0 to 1'],
    [{ min: 0, below: 1 }, ' from 0 to below 1'],
    [{ above: 0, max: 1 }, ' above 0 and at most 1'],
    [{ above: 0, below: 1 }, ' above 0 and below 1'],
  ])('%j', (range, words) => expect(rule(range)).toBe(words));
});

test('results depend on the options that hold plain data and are not free', () => {
  expect(resultOptions(table, { dropout: 0.5, train: 'a', stop: 'never' })).toEqual({
    crossLayers: 3,
    hidden: [400, 400],
    dropout: 0.5,
    batchNorm: true,
    structure: 'parallel',
    ignore: [],
    label: null,
    train: 'a',
  });
});
