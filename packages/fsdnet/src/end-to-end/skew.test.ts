import { existsSync, readFileSync } from 'node:fs';

import { beforeAll, expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';
import { clickHeader, clickRows, quickWith } from './click-rows.ts';

const place = new Workplace();
const rows = clickRows(600);
const csv = (lines: readonly string[]): string => `${clickHeader}\n${lines.join('\n')}\n`;
/** The rows with another cell in a column. */
const changed = (column: string, cell: (before: string, row: number) => string): string => {
  const place = clickHeader.split(',').indexOf(column);
  return csv(rows.slice(0, 80).map((line, row) => line.split(',').map((text, at) => (at === place ? cell(text, row) : text)).join(','))); // prettier-ignore
};

const known = { unseen: 0, missing: 0, trainUnseen: 0, trainMissing: 0 };
let trained: Record<string, unknown>;

beforeAll(async () => {
  place.write('clicks.csv', csv(rows));
  place.write('same.csv', csv(rows.slice(0, 80)));
  place.write(
    'other-users.csv',
    changed('user', (user) => `${user}.0`),
  );
  place.write('few.csv', csv(clickRows(49, 2).map((row) => row.replace(',u', ',v'))));
  place.write(
    'no-ages.csv',
    changed('age', (age, row) => (row % 2 === 0 ? '' : age)),
  );
  place.write(
    'months.csv',
    changed('age', (age) => (age === '' ? '' : String(12 * Number(age)))),
  );
  place.write('nobody.csv', csv(Array.from({ length: 60 }, (_, row) => `${row % 2},x${row},y${row},,`)));
  trained = await place.jsonTogether(['train', '--train', 'clicks.csv', ...quickWith(['--out', 'run'])]);
}, 60_000);

const skewOf = async (file: string): Promise<{ coverage: unknown; warnings: unknown }> => {
  const options = ['--data', file, '--out', 'scored.csv'];
  const { coverage, warnings } = await place.jsonTogether(['predict', 'run', ...options]);
  expect(await place.jsonTogether(['evaluate', 'run', '--data', file])).toMatchObject({ coverage, warnings });
  return { coverage, warnings };
};

test('training tells the coverage of its parts, and evaluate that of the test rows alike', async () => {
  const { coverage, warnings } = trained as {
    readonly coverage: Readonly<Record<string, Readonly<Record<string, object>>>>;
    readonly warnings: readonly { readonly code: string }[];
  };
  expect(Object.keys(coverage)).toEqual(['valid', 'test']);
  expect(coverage['valid']).toMatchObject({ user: known, item: known, age: { outside: 0 } });
  expect(coverage['test']!['age']).toEqual({
    outside: 0,
    missing: expect.any(Number),
    trainMissing: expect.any(Number),
  });
  expect(warnings.filter((warning) => 'field' in warning)).toEqual([]);
  const { test } = coverage;
  expect(await place.jsonTogether(['evaluate', 'run'])).toMatchObject({ coverage: { test }, warnings: [] });
});

test('other rows of the same kind are nothing to warn about', async () => {
  expect(await skewOf('same.csv')).toMatchObject({ coverage: { data: { user: known, item: known } }, warnings: [] });
}, 60_000);

test('unseen, missing and odd values are told', async () => {
  expect(await skewOf('other-users.csv')).toMatchObject({
    coverage: { data: { user: { ...known, unseen: 1 }, item: known } },
    warnings: [{ code: 'unseen', part: 'data', field: 'user', share: 1, validShare: 0 }],
  });
  expect(await skewOf('no-ages.csv')).toMatchObject({ warnings: [{ code: 'missing', field: 'age' }] });
  expect(await skewOf('months.csv')).toMatchObject({ warnings: [{ code: 'outside', field: 'age' }] });
  expect(await skewOf('nobody.csv')).toMatchObject({
    warnings: [
      { code: 'unseen', field: 'user' },
      { code: 'unseen', field: 'item' },
      { code: 'missing', field: 'age' },
      { code: 'missing', field: 'genres' },
      { code: 'alike', rows: 60 },
    ],
  });
  expect(await skewOf('few.csv')).toMatchObject({ coverage: { data: { user: { unseen: 1 } } }, warnings: [] });
}, 60_000);

test('people get a table of what stands out, and words', async () => {
  const { stdout, stderr } = await place.together([
    'predict',
    'run',
    '--data',
    'other-users.csv',
    '--out',
    'scored.csv',
  ]);
  expect(stdout).toMatch(
    /\nField +Not seen +in training +Missing +in training\nuser +100\.00 % +0\.00 % +0\.00 % +0\.00 %\n$/,
  );
  expect(stderr).toContain(
    'warning: field "user": 100.00 % of the values are not among those of training, and 0.00 % were among the validation rows. Check',
  );
  const { stdout: same } = await place.together(['predict', 'run', '--data', 'same.csv', '--out', 'scored.csv']);
  expect(same).toContain('values that training did not see: none; missing values: at most ');
});

test('with --strict a warning is exit code 2, and results are there', async () => {
  const strict = (...args: string[]): ReturnType<Workplace['together']> =>
    place.together([...args, '--strict', '--json']);
  const predicted = await strict('predict', 'run', '--data', 'other-users.csv', '--out', 'strict.csv');
  expect(predicted.code).toBe(2);
  expect(JSON.parse(predicted.stdout)).toMatchObject({ rows: 80, warnings: [{ code: 'unseen' }] });
  expect(readFileSync(place.path('strict.csv'), 'utf8').split('\n')).toHaveLength(82);
  const evaluated = await strict('evaluate', 'run', '--data', 'other-users.csv');
  expect(evaluated.code).toBe(2);
  expect(JSON.parse(evaluated.stdout)).toMatchObject({ warnings: [{ code: 'unseen' }] });
  expect((await strict('predict', 'run', '--data', 'same.csv', '--out', 'strict.csv')).code).toBe(0);
  const options = ['--train', 'clicks.csv', '--test', 'other-users.csv', ...quickWith(['--out', 'strict'])];
  const result = await strict('train', ...options);
  expect(result.code).toBe(2);
  expect(JSON.parse(result.stdout)).toMatchObject({
    coverage: { test: { user: { unseen: 1 } } },
    warnings: expect.arrayContaining([expect.objectContaining({ code: 'unseen', part: 'test', field: 'user' })]),
  });
  expect(existsSync(place.path('strict/report.html'))).toBe(true);
  expect((await strict('train', '--resume', '--out', 'strict')).code).toBe(2);
}, 60_000);

test('evaluate sets a file beside the test rows, and knows the training file', async () => {
  const before = trained['test'] as { readonly auc: number; readonly logloss: number };
  const other = await place.jsonTogether(['evaluate', 'run', '--data', 'same.csv']);
  const now = other['test'] as typeof before;
  expect(other).toMatchObject({
    clicks: rows.slice(0, 80).filter((row) => row.startsWith('1')).length,
    change: { auc: now.auc - before.auc, logloss: now.logloss - before.logloss },
  });
  place.write('copy.csv', csv(rows));
  for (const file of ['clicks.csv', './clicks.csv', 'copy.csv']) {
    const { warnings } = await place.jsonTogether(['evaluate', 'run', '--data', file]);
    expect(warnings, file).toEqual([{ code: 'training-file', file }]);
  }
}, 60_000);

test('test rows of data that have changed are not scored under the ids of others', async () => {
  place.write('clicks.csv', csv(rows.map((row) => row.replace(',u1', ',a1'))));
  expect(await place.refusal(['evaluate', 'run'])).toContain(
    'run: its test rows must get the ids that they had in training, got others: the data have changed',
  );
}, 60_000);
