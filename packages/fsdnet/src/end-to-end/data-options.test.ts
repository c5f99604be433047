import { mkdirSync, readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { Workplace, inPairs } from './cli-process.ts';
import { clickHeader, clickRows, quickOptions } from './click-rows.ts';

const place = new Workplace();

/** Options of a quick training on a known data set. */
const quick = quickOptions.filter((_, index) => index > 3);

test('--group-by on a known data set gives gAUC, which may pick the epoch', async () => {
  const header = 'label,user,item,daytime,weekday,isweekend,homework,cost,weather,country,city';
  mkdirSync(place.path('data/frappe_x1'), { recursive: true });
  for (const part of ['train', 'valid', 'test']) {
    const rows = Array.from(
      { length: 60 },
      (_, row) => `${Number((row * 7) % 10 < 4)},${row % 3},${row % 7},1,1,1,1,1,1,1,1`,
    );
    place.write(`data/frappe_x1/${part}.csv`, `${[header, ...rows].join('\n')}\n`);
  }
  const train = ['train', '--dataset', 'frappe', '--data-dir', 'data', ...quick, '--monitor', 'gauc'];
  const { test: tested } = await place.json([...train, '--group-by', 'user', '--out', 'grouped']);
  expect(tested).toMatchObject({ auc: expect.any(Number), gauc: expect.any(Number) });
  expect(JSON.parse(readFileSync(place.path('grouped/config.json'), 'utf8'))).toMatchObject({
    config: { data: { dataset: 'frappe', groupBy: 'user' } },
  });
  expect(await place.refusal([...train, '--out', 'new', '--group-by', 'usre'])).toMatch(
    /column "usre" does not exist\. Did you mean "user"\?/,
  );
}, 60_000);

test('--split-by time and group, kept in the run and repeated by evaluate', async () => {
  const rows = clickRows(600).map((row, index) => `${row},2024-01-${String(1 + (index % 28)).padStart(2, '0')}`);
  place.write('days.csv', `${clickHeader},day\n${rows.join('\n')}\n`);
  const train = (...args: string[]): string[] => [
    'train',
    '--train',
    'days.csv',
    ...quickOptions,
    '--ignore',
    'day',
    ...args,
  ];
  const runs = await inPairs({
    time: () => place.json(train('--split-by', 'time:day', '--split', '26:1:1', '--out', 'time')),
    group: () => place.json(train('--split-by', 'group:user', '--split', '6:2:2', '--out', 'group')),
  });
  // Of 600 rows, 22 fall on each of the first twelve days and 21 on the others.
  expect(runs['time']).toMatchObject({ rows: { train: 558, valid: 21, test: 21 } });
  const { train: trained, valid, test: tested } = runs['group']!['rows'] as Record<string, number>;
  expect(trained! + valid! + tested!).toBe(600);
  for (const [name, splitBy] of [
    ['time', 'time:day'],
    ['group', 'group:user'],
  ] as const) {
    const config = JSON.parse(readFileSync(place.path(`${name}/config.json`), 'utf8')) as object;
    expect(config).toMatchObject({ config: { data: { splitBy } } });
    expect((await place.json(['evaluate', name, '--engine', 'cpu']))['test']).toMatchObject(
      runs[name]!['test'] as object,
    );
  }
  const messages = await inPairs({
    'no such column': () => place.refusal(train('--split-by', 'time:dya', '--out', 'new')),
    'neither time nor group': () => place.refusal(train('--split-by', 'day', '--out', 'new')),
    'no times': () => place.refusal(train('--split-by', 'time:user', '--out', 'new')),
    'a part left empty': () => place.refusal(train('--split-by', 'time:day', '--split', '998:1:1', '--out', 'new')),
    'a validation file': () => place.refusal(train('--split-by', 'time:day', '--valid', 'days.csv', '--out', 'new')),
    'a known data set': () => place.refusal(['train', '--dataset', 'sample', '--split-by', 'time:day', '--out', 'new']),
  });
  expect(messages).toMatchInlineSnapshot(`
    {
      "a known data set": "error: --split-by: is for your own files, got --dataset sample too. Leave out --split-by or --dataset.",
      "a part left empty": "error: …/days.csv: every part of the split needs at least one row, got none for valid out of 600. Give more rows or another split.",
      "a validation file": "error: --split-by: cannot be combined with --valid. Leave one of them out.",
      "neither time nor group": "error: splitBy: must be time:COLUMN or group:COLUMN, got "day". For example time:timestamp.",
      "no such column": "error: …/days.csv: column "dya" does not exist. Did you mean "day"? Columns: click, user, item, age, genres, day.",
      "no times": "error: …/days.csv:2: column "user": expected a time to split by: a number or a date such as 2024-02-29T13:05:00Z, got "u7".",
    }
  `);
}, 120_000);
