import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ConfigError, InputError } from '@fsdnet/core';
import { portfolio } from '@fsdnet/training';
import { afterAll, expect, test } from 'vitest';

import { portfolioOf } from './portfolio-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'fsdnet-portfolio-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, 'portfolio.json');
const read = (text: string): ReturnType<typeof portfolioOf> => {
  writeFileSync(file, text);
  return portfolioOf(file);
};

test('without a file it is the one that comes along', () => {
  expect(portfolioOf(undefined)).toBe(portfolio);
});

test('entries are taken as they stand', () => {
  const entries = [
    { name: 'small', model: 'dcn', fsd: true, options: { hidden: [8, 8] }, rules: { embeddingL2Rows: 10 } },
    { name: 'pairs', model: 'fm', options: {}, rules: {} },
  ];
  expect(read(JSON.stringify(entries))).toEqual(entries);
});

test('of the recipe.json of a run it has the entry that was chosen', () => {
  const entries = ['small', 'large'].map((name) => ({ name, model: 'dcn', options: {}, rules: {} }));
  const recipe = { format: 1, options: {}, portfolio: entries, result: { chosen: 'large' } };
  expect(read(JSON.stringify(recipe))).toEqual([entries[1]]);
  // A race that is not over has chosen none.
  expect(() => read(JSON.stringify({ ...recipe, result: null }))).toThrow('must hold a list of entries');
});

test.each([
  ['no JSON', '[{', 'is not valid JSON'],
  ['no list', '{"name": "small"}', 'must hold a list of entries'],
  ['no entry', '[]', 'must hold a list of entries'],
  ['no rules', '[{"name": "small", "model": "dcn", "options": {}}]', 'each with a name, a model, options and rules'],
  [
    'a list of options',
    '[{"name": "small", "model": "dcn", "options": [], "rules": {}}]',
    'must hold a list of entries',
  ],
])('%s', (_, text, rule) => {
  expect(() => read(text)).toThrow(ConfigError);
  expect(() => read(text)).toThrow(rule);
});

test.each([
  [{ model: 'dcn-v3' }, '"small": unknown model "dcn-v3". Did you mean dcn-v2?'],
  [{ options: { hiden: [8] } }, '"small": hiden: unknown option. Did you mean hidden?'],
  [{ options: { dropout: 2 } }, '"small": dropout: must be a number from 0 to below 1, got 2.'],
  [{ options: { numericScaling: 'log' } }, '"small": numericScaling: unknown option.'],
  [{ rules: { embeddingL2Row: 1 } }, '"small": embeddingL2Row: unknown option. Did you mean embeddingL2Rows?'],
  [{ rules: { stepsPerEpoch: 0 } }, '"small": stepsPerEpoch: must be a number above 0, got 0.'],
])('an entry with %o', (change, message) => {
  const entry = { name: 'small', model: 'dcn', options: {}, rules: {}, ...change };
  expect(() => read(JSON.stringify([entry]))).toThrow(message);
});

test('a file that is not there', () => {
  expect(() => portfolioOf(join(folder, 'none.json'))).toThrow(InputError);
  expect(() => portfolioOf(join(folder, 'none.json'))).toThrow('cannot be read. Check the path.');
});
