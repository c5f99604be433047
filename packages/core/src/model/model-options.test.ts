import { expect, test } from 'vitest';
import { defineModelOptions } from './model-options.ts';

const table = defineModelOptions({
  crossLayers: { type: 'integer', default: 3, min: 1, line: 'Number of cross layers.' },
  hidden: { type: 'integers', default: [400, 400], line: 'Units of the MLP layers.' },
  dropout: { type: 'number', default: 0, min: 0, max: 0.99, line: 'Drop probability.' },
  batchNorm: { type: 'boolean', default: true, line: 'Batch norm before the activation.' },
  structure: {
    type: 'choice',
    default: 'parallel',
    choices: ['parallel', 'stacked'],
    line: 'How the parts are joined.',
  },
});

test('fills in defaults and keeps what is given', () => {
  expect(table.resolve('m', { dropout: 0.5 })).toEqual({
    crossLayers: 3,
    hidden: [400, 400],
    dropout: 0.5,
    batchNorm: true,
    structure: 'parallel',
  });
});

test.each([
  [
    { crossLayer: 2 },
    'm: unknown option, got "crossLayer". Options: crossLayers, hidden, dropout, batchNorm, structure.',
  ],
  [{ crossLayers: 0 }, 'm: crossLayers: must be an integer of at least 1, got 0. Number of cross layers.'],
  [{ crossLayers: 1.5 }, 'must be an integer'],
  [{ hidden: [] }, 'must be a list of integers of at least 1'],
  [{ dropout: 1 }, 'must be a number between 0 and 0.99, got 1'],
  [{ batchNorm: 'yes' }, 'must be true or false'],
  [{ structure: 'ring' }, 'must be one of parallel, stacked'],
])('refuses %j', (values, message) => {
  expect(() => table.resolve('m', values)).toThrow(message);
});
