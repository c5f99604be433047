/** How the training file is read belongs to the run: every command reads by it. */
import { mkdirSync, readFileSync } from 'node:fs';

import type { FittedSchemaJson } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';
import { clickHeader, clickRows, quickTraining } from './click-rows.ts';

const place = new Workplace();

const quick = ['--recipe', 'fast', ...quickTraining];

function readingOf(run: string): FittedSchemaJson['reading'] {
  return (JSON.parse(readFileSync(place.path(`${run}/schema.json`), 'utf8')) as FittedSchemaJson).reading;
}

const predictions = (file: string): string[] =>
  readFileSync(place.path(file), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/[,\t]/).at(-1) ?? '');

test('encoding, separator and header of the training file are those of files to score', async () => {
  // Two cities in GBK, whose bytes are letters in UTF-8 too.
  const cities = [Buffer.from([0xd0, 0xa1]), Buffer.from([0xd1, 0xa9])];
  const file = (name: string, count: number): string => {
    const lines = Array.from({ length: count }, (_, row) =>
      Buffer.concat([Buffer.from(`${row % 2};`), cities[row % 2]!, Buffer.from(`;${row % 9}.5\n`)]),
    );
    return place.write(name, Buffer.concat(lines));
  };
  file('train.csv', 300);
  file('score.csv', 40);
  const options = ['--encoding', 'gbk', '--separator', ';', '--header', 'click,city,age', '--label', 'click'];
  await place.json(['train', '--train', 'train.csv', ...options, ...quick, '--out', 'gbk']);
  expect(readingOf('gbk')).toEqual({
    format: 'csv',
    encoding: 'gbk',
    separator: ';',
    quotes: 'double',
    columns: ['click', 'city', 'age'],
  });
  const evaluated = await place.json(['evaluate', 'gbk', '--data', 'score.csv', '--engine', 'cpu']);
  expect(evaluated).toMatchObject({ rows: { test: 40 } });
  await place.json(['predict', 'gbk', '--data', 'score.csv', '--out', 'scored.csv', '--engine', 'cpu']);
  expect(readFileSync(place.path('scored.csv'), 'utf8')).toMatch(/click,city,age,prediction\n0,小,0\.5,/);
  // Two cities with nine ages each: a city that were not known would be any other.
  expect(new Set(predictions('scored.csv')).size).toBe(18);
  // The same rows as another program would write them.
  place.write(
    'utf-8.csv',
    Array.from({ length: 40 }, (_, row) => `${row % 2},${'小雪'[row % 2]},${row % 9}.5\n`).join(''),
  );
  const named = ['--encoding', 'utf-8', '--separator', ',', '--header', 'click,city,age'];
  await place.json(['predict', 'gbk', '--data', 'utf-8.csv', ...named, '--out', 'named.csv', '--engine', 'cpu']);
  expect(predictions('named.csv')).toEqual(predictions('scored.csv'));
}, 60_000);

test('what inspect finds out, it writes; train takes it; odd names, folders and lone quotes included', async () => {
  mkdirSync(place.path('log/day=1'), { recursive: true });
  const rows = clickRows(300).map((row, index) => [...row.split(','), index % 9 ? 'S' : '"'].join('\t'));
  const header = `${clickHeader.replaceAll(',', '\t').replace('user', 'user, id').replace('genres', 'genres:all')}\tsize`;
  place.write('log/day=1/a.tsv', `${header}\n${rows.slice(0, 150).join('\n')}\n`);
  place.write('log/day=1/b.tsv', `${header}\n${rows.slice(150).join('\n')}\n`);
  place.write('log/_SUCCESS', '');
  const named = ['--multi', 'genres:all:|', '--ignore', 'user, id,item'];
  const inspected = await place.json(['inspect', 'log', ...named, '--out', 'config.yaml']);
  expect(inspected).toMatchObject({
    reading: { format: 'tsv', quotes: 'none' },
    rows: { train: 240 },
    notes: [`${place.path('log/day=1/a.tsv')} is read as tsv: quotes are text`],
  });
  expect(readFileSync(place.path('config.yaml'), 'utf8')).toMatch(/quotes: none/);
  const config = ['--config', 'config.yaml', ...quick];
  const trained = await place.json(['train', ...config, '--out', 'odd']);
  expect(trained).toMatchObject({ rows: { train: 240, valid: 30, test: 30 } });
  expect(readingOf('odd')).toMatchObject({ format: 'tsv', quotes: 'none' });
  const result = await place.json(['predict', 'odd', '--data', 'log', '--out', 'odd.tsv', '--engine', 'cpu']);
  expect(result).toMatchObject({ rows: 300 });
}, 60_000);

test('libsvm rows to score may lack indices, have others, and have no label', async () => {
  const lines = Array.from(
    { length: 300 },
    (_, row) => `${row % 2} 1:${row % 7}.5 ${row % 3 ? `2:${(row % 2) + 0.5}` : ''}`,
  );
  place.write('train.libsvm', `${lines.join('\n')}\n`);
  await place.json(['train', '--train', 'train.libsvm', ...quick, '--out', 'svm']);
  place.write('one.libsvm', '2:1.5 9:4\n');
  place.write('same.libsvm', '0 1:0 2:1.5\n');
  const scored = await place.cli(['predict', 'svm', '--data', 'one.libsvm', '--out', 'one.csv', '--engine', 'cpu']);
  expect(scored.stderr).toContain('one.libsvm:1: index 9 is left out, as all others that training never had');
  await place.json(['predict', 'svm', '--data', 'same.libsvm', '--out', 'same.csv', '--engine', 'cpu']);
  expect(predictions('one.csv')).toEqual(predictions('same.csv'));
}, 60_000);
