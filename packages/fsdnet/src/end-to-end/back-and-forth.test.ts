import { readFileSync } from 'node:fs';

import { keyedRandom } from '@fsdnet/core/engine';
import { openTable } from '@fsdnet/datasets/node';
import type { TableRow } from '@fsdnet/datasets/node';
import { beforeAll, expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';
import { clickCsv, quickOptions, quickTraining } from './click-rows.ts';

const place = new Workplace();

/** Ids that a double rounds. */
const ids = Array.from({ length: 12 }, (_, index) => 9_007_199_254_740_993n + 2n * BigInt(index));
const users = ['u1', 'say "hi"', 'tab\there', 'line\nbreak', '"quoted"', 'a, b', '007', '5"', ' blank ', '[x]'];
const tags = ['green', 'tall|wide', '[1]', 'say "x"', '2', 'a,b'];

/** Rows as JSON lines, with all that formats write in ways of their own. */
function objects(count: number): string {
  const random = keyedRandom(1, 'back and forth');
  const whole = (below: number): number => Math.floor(random.uniform() * below);
  return Array.from({ length: count }, (_, row) => {
    const [user, id] = [whole(users.length), whole(ids.length)];
    const list = tags.filter(() => random.uniform() < 0.4);
    const click = random.uniform() < 0.1 ? whole(2) : Number((user * 3 + id * 7) % 10 < 4);
    const object = {
      click,
      user: row % 17 === 0 ? null : users[user],
      price: row % 13 === 0 ? null : Math.round(1e4 * random.uniform()) / 100,
      member: whole(2) === 1,
      tags: row % 11 === 0 ? null : list,
    };
    return `{"id": ${ids[id]}, ${JSON.stringify(object).slice(1)}\n`;
  }).join('');
}

const formats = ['csv', 'tsv', 'jsonl', 'parquet'] as const;
const file = (name: string): string => readFileSync(place.path(name), 'utf8');
const predict = (data: string, out: string, ...more: string[]): Promise<Record<string, unknown>> =>
  place.jsonTogether(['predict', 'run', '--data', data, '--out', out, ...more]);
const metricsOf = async (data: string): Promise<unknown> => {
  const { test, coverage } = await place.jsonTogether(['evaluate', 'run', '--data', data]);
  return { test, coverage };
};
const rowsOf = async (name: string): Promise<TableRow[]> => {
  const rows: TableRow[] = [];
  for await (const row of (await openTable(place.path(name))).rows()) rows.push(row);
  return rows;
};

beforeAll(async () => {
  place.write('rows.jsonl', objects(400));
  place.write('new.jsonl', objects(90));
  const named = ['--label', 'click', '--categorical', 'id,user,member', '--numeric', 'price', '--multi', 'tags:|'];
  await place.jsonTogether([
    ...['train', '--train', 'rows.jsonl', ...named, '--recipe', 'fast', ...quickTraining, '--out', 'run'],
  ]);
}, 60_000);

test('what predict wrote is read to the same metrics and predictions, from every format into every other', async () => {
  const expected = await metricsOf('new.jsonl');
  for (const format of formats) {
    await predict('new.jsonl', `first.${format}`);
    expect(await metricsOf(`first.${format}`), format).toEqual(expected);
  }
  for (const from of formats) {
    for (const to of formats) {
      const pair = `${from}-${to}.${to}`;
      expect(await predict(`first.${from}`, pair), pair).toMatchObject({ predictionColumn: 'prediction_2' });
      expect(await metricsOf(pair), pair).toEqual(expected);
      const rows = await rowsOf(pair);
      expect(rows).toHaveLength(90);
      for (const { cells } of rows) {
        const [first, second] = cells.slice(-2).map(Number);
        expect(first).toBe(second);
      }
    }
  }
}, 120_000);

test('numbers, nulls and lists are written as such', async () => {
  await predict('new.jsonl', 'same.jsonl');
  const [lines, before] = [file('same.jsonl').trimEnd().split('\n'), file('new.jsonl').trimEnd().split('\n')];
  expect(lines.map((line) => line.replace(/,"prediction":0\.\d+}$/, '}'))).toEqual(before);

  await predict('new.jsonl', 'new.parquet');
  await predict('new.parquet', 'back.jsonl', '--prediction-column', 'again');
  const [first = '', second = ''] = file('back.jsonl').split('\n');
  expect(first).toMatch(
    /^\{"id":\d{16},"click":[01],"user":null,"price":null,"member":(true|false),"tags":null,"prediction":0\.\d+,"again":0\.\d+\}$/,
  );
  expect(second).toMatch(
    /^\{"id":\d{16},"click":[01],"user":"[^}]+","price":[\d.]+,"member":(true|false),"tags":\[.*\],/,
  );

  await predict('new.jsonl', 'new.csv');
  await predict('new.csv', 'from-csv.jsonl');
  expect(file('new.csv')).toMatch(/\n\d{16},[01],,,(true|false),,0\.\d+\n/);
  expect(file('from-csv.jsonl')).toMatch(/^\{"id":"\d{16}","click":[01],"user":null,"price":null,/);
  const lists = (await rowsOf('new.csv')).map(({ cells }) => String(cells[5]));
  expect(lists).toContain('green|2');
  expect(lists.some((text) => text.startsWith('["') && text.includes('tall|wide'))).toBe(true);
}, 60_000);

test('the column of the predictions has a name of its own', async () => {
  await predict('new.jsonl', 'named.csv', '--prediction-column', 'p(click)');
  expect(file('named.csv').split('\n')[0]).toBe('id,click,user,price,member,tags,p(click)');
  const again = await place.together(['predict', 'run', '--data', 'first.csv', '--out', 'again.csv']);
  expect(again.stderr).toContain('first.csv has a column "prediction", so the predictions are in "prediction_2"');
  const refused = (data: string, name: string, out = 'refused.csv'): Promise<string> =>
    place.refusal(['predict', 'run', '--data', data, '--out', out, '--prediction-column', name]);
  expect(await refused('first.csv', 'user')).toContain(
    '--prediction-column "user": must be the name of a new column, got one that first.csv has. Choose another name',
  );
  // Too late to be a column.
  place.write('late.jsonl', `${file('new.jsonl').repeat(150)}${file('first.jsonl').split('\n')[0]}\n`);
  for (const format of ['csv', 'jsonl', 'parquet'])
    expect(await refused('late.jsonl', 'prediction', `refused.${format}`)).toContain(
      'late.jsonl:13501: already has a key "prediction". Name another column for the predictions with --prediction-column NAME.',
    );
}, 60_000);

test('a file is written as the run reads one of its format', async () => {
  const tsv = clickCsv(300).replaceAll(',', '\t').replaceAll('\tu1', '\t"u1').replaceAll('\ti2', '\ti2"');
  place.write('inches.tsv', tsv);
  place.write('latin.csv', Buffer.from(clickCsv(300).replaceAll(',u', ',é'), 'latin1'));
  const trained = (train: string, ...more: string[]): Promise<unknown> =>
    place.jsonTogether(['train', '--train', train, ...quickOptions, ...more, '--out', `${train}-run`]);
  await trained('inches.tsv');
  await trained('latin.csv', '--encoding', 'iso-8859-1');
  for (const name of ['inches.tsv', 'latin.csv']) {
    await place.jsonTogether(['predict', `${name}-run`, '--data', name, '--out', `scored-${name}`]);
    const [before, after] = [name, `scored-${name}`].map((data) =>
      place.jsonTogether(['evaluate', `${name}-run`, '--data', data]),
    );
    const { test, coverage } = (await before)!;
    expect(await after, name).toMatchObject({ test, coverage });
  }
}, 60_000);
