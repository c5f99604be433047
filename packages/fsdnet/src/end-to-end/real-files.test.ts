// Kinds of files that people have, each from training to scoring; further ones are in the tests of reading, tokens, skew and rows.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';
import { clickCsv, clickHeader, clickRows, quickOptions, quickTraining } from './click-rows.ts';

const place = new Workplace();

const quick = ['--recipe', 'fast', ...quickTraining];

async function trained(file: string, ...more: string[]): Promise<Record<string, unknown>> {
  return place.jsonTogether(['train', '--train', file, ...more, '--out', `${file}-run`]);
}

/** The predictions of a file, as text. */
async function scores(run: string, file: string): Promise<string[]> {
  await place.jsonTogether(['predict', run, '--data', file, '--out', `${file}-scores.csv`, '--engine', 'cpu']);
  const lines = readFileSync(place.path(`${file}-scores.csv`), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.slice(1).map((line) => line.split(',').at(-1)!);
}

/** The features of a run by name. */
function featuresOf(run: string): Record<string, { readonly kind: string; readonly separator?: string }> {
  const { schema } = JSON.parse(readFileSync(place.path(`${run}/schema.json`), 'utf8')) as {
    readonly schema: { readonly features: readonly { readonly name: string; readonly kind: string }[] };
  };
  return Object.fromEntries(schema.features.map((feature) => [feature.name, feature]));
}

test('blanks around the names of a header do not belong to them', async () => {
  const rows = clickRows(300);
  place.write('blanks.csv', [clickHeader, ...rows].join('\n').replaceAll(',', ', '));
  place.write('none.csv', [clickHeader, ...rows.slice(0, 30)].join('\n'));
  place.write('some.csv', [clickHeader.replaceAll(',', ' ,'), ...rows.slice(0, 30)].join('\n'));
  await trained('blanks.csv', ...quickOptions);
  const expected = await scores('blanks.csv-run', 'none.csv');
  expect(new Set(expected).size).toBeGreaterThan(20);
  expect(await scores('blanks.csv-run', 'some.csv')).toEqual(expected);
});

test('types in the header of an atomic file are known, and their columns named with and without them', async () => {
  const rows = clickRows(300).map((row) => row.replaceAll('|', ' ').replaceAll(',', '\t'));
  const header = 'click:float\tuser:token\titem:token\tage:float\tgenres:token_seq';
  place.write('log.inter', [header, ...rows].join('\n'));
  await trained('log.inter', '--label', 'click', '--ignore', 'item:token', ...quick);
  expect(featuresOf('log.inter-run')).toMatchObject({
    user: { kind: 'categorical' },
    age: { kind: 'numeric' },
    genres: { kind: 'multiValued', separator: ' ' },
  });
  expect(Object.keys(featuresOf('log.inter-run'))).not.toContain('item');
});

test('entries of libfm are categories, however many there are, for evaluate as for train', async () => {
  const line = (row: number): string => `${Number(row % 10 < 5)} ${1000 + row}:1 ${50 + (row % 10)}:1`;
  place.write('many.libfm', Array.from({ length: 400 }, (_, row) => line(row * 7)).join('\n'));
  place.write('test.libfm', Array.from({ length: 90 }, (_, row) => line(row * 11 + 3)).join('\n'));
  await trained('many.libfm', ...quick.slice(0, -1), '8', '--learning-rate', '0.05');
  expect(featuresOf('many.libfm-run')).toMatchObject({ f1: { kind: 'categorical' }, f2: { kind: 'categorical' } });
  const { test: metrics } = await place.jsonTogether(['evaluate', 'many.libfm-run', '--data', 'test.libfm']);
  expect((metrics as { readonly auc: number }).auc).toBeGreaterThan(0.9);
});

test('the index of a pandas frame is no feature', async () => {
  const path = join(import.meta.dirname, '../../../datasets/src/node/parquet/fixtures/pandas-index.parquet');
  place.write('frame.parquet', readFileSync(path));
  const { stderr } = await place.together([
    ...['train', '--train', 'frame.parquet', '--label', 'click', ...quick, '--out', 'frame-run'],
  ]);
  expect(stderr).toContain('__index_level_0__: ignored (the index of the pandas frame)');
  expect(Object.keys(featuresOf('frame-run'))).toEqual(['user', 'age']);
});

test('lines may end with a carriage return alone', async () => {
  place.write('mac.csv', clickCsv(300).replaceAll('\n', '\r'));
  place.write('unix.csv', clickCsv(30));
  place.write('mac-30.csv', clickCsv(30).replaceAll('\n', '\r'));
  expect(await trained('mac.csv', ...quickOptions)).toMatchObject({ rows: { train: 240, valid: 30, test: 30 } });
  expect(await scores('mac.csv-run', 'unix.csv')).toHaveLength(30);
  expect(await place.jsonTogether(['evaluate', 'mac.csv-run', '--data', 'mac-30.csv'])).toMatchObject({
    rows: { test: 30 },
  });
});

test('a lone inch sign swallows no rows', async () => {
  const rows = clickRows(300).map(
    (row, index) => `${row.replaceAll(',', '\t')}\t${index % 70 === 3 ? '"' : '5" disk'}`,
  );
  place.write('inches.tsv', [`${clickHeader.replaceAll(',', '\t')}\tsize`, ...rows].join('\n'));
  expect(await trained('inches.tsv', ...quickOptions)).toMatchObject({ rows: { train: 240, valid: 30, test: 30 } });
});

test('every odd name can be given to options', async () => {
  const odd = ['price, USD', 'tags:all', 'say "x"', 'länge', '{a}', 'constructor', ' ', 'a=b', "it's"];
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  const cells = (row: number): string => odd.map((name, index) => (row * (index + 3)) % (5 + index)).join(',');
  const names = odd.map((name) => (name === ' ' ? '"the blank"' : quoted(name))).join(',');
  const lines = Array.from({ length: 300 }, (_, row) => `${row % 2},${cells(row)}`);
  place.write('odd.csv', [`click,${names}`, ...lines].join('\n'));
  const given = ['--ignore', 'price, USD', '--multi', 'tags:all:;', '--numeric', 'say "x"', '--categorical', '{a}'];
  await trained(
    'odd.csv',
    '--label',
    'click',
    ...given,
    '--numeric-scaling',
    'say "x"=log',
    '--dim',
    'länge:3',
    ...quick,
  );
  expect(featuresOf('odd.csv-run')).toMatchObject({
    'tags:all': { kind: 'multiValued', separator: ';' },
    'say "x"': { kind: 'numeric', scaling: 'log' },
    '{a}': { kind: 'categorical' },
    länge: { dim: 3 },
  });
  expect(Object.keys(featuresOf('odd.csv-run'))).not.toContain('price, USD');
});
