import { mkdirSync, readFileSync } from 'node:fs';

import { beforeAll, expect, test } from 'vitest';

import { Workplace, inPairs } from './cli-process.ts';
import { clickHeader, clickRows, quickOptions, quickTraining } from './click-rows.ts';

const place = new Workplace();

beforeAll(() => {
  const header = 'label,user,item,daytime,weekday,isweekend,homework,cost,weather,country,city';
  mkdirSync(place.path('data/frappe_x1'), { recursive: true });
  for (const part of ['train', 'valid', 'test']) {
    const rows = Array.from(
      { length: 60 },
      (_, row) => `${Number((row * 7) % 10 < 4)},${row % 3},${row % 7},1,1,1,1,1,1,1,1`,
    );
    place.write(`data/frappe_x1/${part}.csv`, `${[header, ...rows].join('\n')}\n`);
  }
});

test('--group-by on a known data set gives gAUC, which may pick the epoch', async () => {
  const train = ['train', '--dataset', 'frappe', '--data-dir', 'data', ...quickTraining, '--monitor', 'gauc'];
  const { test: tested } = await place.json([...train, '--group-by', 'user', '--out', 'grouped']);
  expect(tested).toMatchObject({ auc: expect.any(Number), gauc: expect.any(Number) });
  expect(JSON.parse(readFileSync(place.path('grouped/config.json'), 'utf8'))).toMatchObject({
    config: { data: { dataset: 'frappe', groupBy: 'user' } },
  });
  expect(await place.refusal([...train, '--out', 'new', '--group-by', 'usre'])).toMatch(
    /column "usre" does not exist\. Did you mean "user"\?/,
  );
}, 60_000);

test('options that name columns or files add up when they are repeated', async () => {
  const rows = clickRows(300).map((row, index) => `${row},${index % 2},${index % 3}`);
  for (const [name, part] of Object.entries({ a: rows.slice(0, 200), b: rows.slice(200) })) {
    place.write(`${name}.csv`, `${clickHeader},odd,third\n${part.join('\n')}\n`);
  }
  const files = ['--train', 'a.csv', '--train', 'b.csv'];
  const result = await place.json([
    'train',
    ...files,
    ...quickOptions,
    '--ignore',
    'odd',
    '--ignore',
    'third,age',
    '--out',
    'both',
  ]);
  expect(result).toMatchObject({ dataset: 'a.csv and 1 more', rows: { train: 240, valid: 30, test: 30 } });
  const { config, data } = JSON.parse(readFileSync(place.path('both/config.json'), 'utf8')) as Record<string, never>;
  expect(config).toMatchObject({
    data: { train: [place.path('a.csv'), place.path('b.csv')], ignore: ['odd', 'third,age'] },
  });
  expect(data).toMatchObject({ name: 'a.csv and 1 more' });
  const { schema } = JSON.parse(readFileSync(place.path('both/schema.json'), 'utf8')) as {
    readonly schema: { readonly features: readonly { readonly name: string }[] };
  };
  expect(schema.features.map(({ name }) => name)).toEqual(['user', 'item', 'genres']);
  expect((await place.json(['evaluate', 'both', '--engine', 'cpu']))['test']).toMatchObject(result['test'] as object);
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
      "a known data set": "error: --split-by: applies only to your own files, got --dataset sample too. Leave out --split-by or --dataset.",
      "a part left empty": "error: …/days.csv: every part of the split needs at least one row, got none for valid out of 600. Give more rows or another split.",
      "a validation file": "error: --split-by: cannot be combined with --valid. Leave one of them out.",
      "neither time nor group": "error: --split-by: must be time:COLUMN or group:COLUMN, got "day". For example time:timestamp.",
      "no such column": "error: …/days.csv: column "dya" does not exist. Did you mean "day"? Columns: click, user, item, age, genres, day.",
      "no times": "error: …/days.csv:2: column "user": expected a time to split by: a number or a date such as 2024-02-29T13:05:00Z, got "u7".",
    }
  `);
}, 120_000);

test('columns of times: told, features of training, prediction and export; the column of a time split', async () => {
  const start = Date.UTC(2024, 2, 1);
  const times = clickRows(600).map((row, index) => {
    const time = new Date(start + index * 7_300_000);
    return `${row},${time.toISOString().slice(0, 19).replace('T', ' ')},${time.getTime() / 1000}`;
  });
  place.write('times.csv', `${clickHeader},seen,ts\n${times.join('\n')}\n`);
  const train = (...args: string[]): string[] => ['train', '--train', 'times.csv', ...quickOptions, ...args];
  const told = await inPairs({
    zone: () => place.cli(train('--time-zone', 'Europe/Berlin', '--categorical', 'ts', '--out', 'zone')),
    split: () => place.cli(train('--time', 'seen', '--split-by', 'time:ts', '--out', 'cut')),
  });
  expect(told['zone']).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(
      '  seen: time (dates with a time of day → seen.hour, seen.weekday, seen.age (Europe/Berlin))\n',
    ),
  });
  for (const line of [
    'seen: dates with a time of day → seen.hour, seen.weekday, seen.age (UTC)\n',
    '  ts: time (timestamps in Unix seconds → ts.hour, ts.weekday (UTC); rows are split by it, so its age is no feature)\n',
    'Split by the time in "ts": training from 2024-03-01 00:00 UTC, validation from 2024-04-10 13:20 UTC, test from 2024-04-15 15:00 UTC; the last is 2024-04-20 14:38:20 UTC.\n',
  ]) {
    expect(told['split']!.stderr).toContain(line);
  }
  const fields = (run: string): readonly string[] => {
    const text = readFileSync(place.path(`${run}/schema.json`), 'utf8');
    return (JSON.parse(text) as { readonly fields: readonly { readonly name: string }[] }).fields.map(
      ({ name }) => name,
    );
  };
  const clock = ['seen.hour', 'seen.weekday', 'seen.age'];
  expect(fields('zone')).toEqual(['user', 'item', 'age', 'genres', ...clock, 'ts']);
  expect(fields('cut')).toEqual(['user', 'item', 'age', 'genres', ...clock, 'ts.hour', 'ts.weekday']);

  const { code, stdout } = await place.cli(['predict', 'cut', '--engine', 'cpu', '--data', 'times.csv', '--out', '-']);
  expect(code).toBe(0);
  expect(stdout.split('\n')[0]).toBe(`${clickHeader},seen,ts,prediction`);
  await place.json(['embeddings', 'zone', '--field', 'seen.weekday', '--out', 'weekdays.csv']);
  expect(readFileSync(place.path('weekdays.csv'), 'utf8').split('\n').slice(2, 9).map((row) => row.split(',')[0])).toEqual(
    ['0', '1', '2', '3', '4', '5', '6'],
  ); // prettier-ignore
  expect(await place.json(['export', 'cut', '--out', 'cut.onnx'])).toMatchObject({ command: 'export' });

  place.write('later.csv', `${clickHeader},seen,ts\n1,u1,i1,30,War,yesterday,1709251200\n`);
  const refused = await inPairs({
    'no time': () => place.refusal(['predict', 'cut', '--engine', 'cpu', '--data', 'later.csv', '--out', '-']),
    'no zone': () => place.refusal(train('--time-zone', 'Europe/Berlni', '--out', 'new')),
    'no column': () => place.refusal(train('--time', 'sen', '--out', 'new')),
  });
  expect(refused).toMatchInlineSnapshot(`
    {
      "no column": "error: …/times.csv: column "sen" does not exist. Did you mean "seen"? Columns: click, user, item, age, genres, seen, ts.",
      "no time": "error: later.csv:2: column "seen": expected a time, got "yesterday". If it stands for a missing value, name it so (\`missing\`, --missing seen=yesterday); if the column holds categories, make it categorical (--categorical seen).",
      "no zone": "error: --time-zone: must be a time zone of the IANA database, got "Europe/Berlni". Did you mean "Europe/Berlin"?",
    }
  `);
}, 120_000);

test('hashed and shared fields, buckets, heavier clicks and sampled negatives, all the way to predictions', async () => {
  const rows = clickRows(600).map((row, index) => `${row},i${(index * 7) % 30}`);
  place.write('seen.csv', `${clickHeader},seen\n${rows.join('\n')}\n`);
  const train = (...args: string[]): string[] => ['train', '--train', 'seen.csv', ...quickOptions, ...args];
  const fields = ['--hash', 'user:8', '--share', 'item,seen', '--numeric', 'age', '--numeric-scaling', 'log-buckets'];
  const runs = await inPairs({
    fields: () => place.json(train(...fields, '--positive-weight', '2', '--out', 'fields')),
    sampled: () => place.json(train('--negative-rate', '0.25', '--out', 'sampled')),
    known: () =>
      place.json(['train', '--dataset', 'frappe', '--data-dir', 'data', ...quickTraining, '--negative-rate', '0.5', '--hash', 'item:4', '--out', 'known']),
  }); // prettier-ignore
  const described = await place.json(['describe', 'fields']);
  // 8 + 2 hashed users, the items once, the buckets of ages; 4 wide.
  const { parameters } = described as { readonly parameters: number };
  expect(runs['fields']!['parameters']).toBe(parameters);
  const config = (run: string): object => JSON.parse(readFileSync(place.path(`${run}/config.json`), 'utf8')) as object;
  expect(config('fields')).toMatchObject({
    config: {
      data: {
        hash: ['user:8'],
        share: ['item,seen'],
        numericScaling: 'log-buckets',
        positiveWeight: 2,
        negativeRate: 1,
      },
    },
  });
  expect(config('sampled')).toMatchObject({ config: { data: { negativeRate: 0.25 } } });
  expect(runs['sampled']!['rows']).toMatchObject({ valid: 60, test: 60 });
  expect((runs['sampled']!['rows'] as Record<string, number>)['train']).toBeLessThan(330);
  expect((runs['known']!['rows'] as Record<string, number>)['train']).toBeLessThan(50);

  const predicted = async (run: string): Promise<number[]> => {
    const { code, stdout } = await place.cli(['predict', run, '--engine', 'cpu', '--data', 'seen.csv', '--out', '-']);
    expect(code).toBe(0);
    return stdout.trim().split('\n').slice(1).map((line) => Number(line.split(',').at(-1))); // prettier-ignore
  };
  // Of the sampled rows, more than half are clicks, where predictions start; of all rows, two fifths are.
  const mean = (await predicted('sampled')).reduce((sum, value) => sum + value, 0) / rows.length;
  expect(mean).toBeGreaterThan(0.35);
  expect(mean).toBeLessThan(0.45);
  expect((await predicted('fields')).length).toBe(600);
  for (const run of ['fields', 'sampled'])
    expect((await place.json(['evaluate', run, '--engine', 'cpu']))['test']).toMatchObject(
      runs[run]!['test'] as object,
    );
  const names = await place.json(['embeddings', 'fields', '--field', 'seen', '--out', 'seen.tsv']);
  expect(names).toMatchObject({ values: 32, dim: 4 });
  expect((await place.json(['embeddings', 'fields', '--field', 'user', '--out', 'users.tsv']))['values']).toBe(10);

  const messages = await inPairs({
    'hash without rows': () => place.refusal(train('--hash', 'user', '--out', 'new')),
    'no such field': () => place.refusal(train('--hash', 'usr:8', '--out', 'new')),
    'a field shared alone': () => place.refusal(train('--share', 'item', '--out', 'new')),
    'a rate of nothing': () => place.refusal(train('--negative-rate', '0', '--out', 'new')),
    'a negative weight': () => place.refusal(train('--positive-weight', '-1', '--out', 'new')),
  });
  expect(messages).toMatchInlineSnapshot(`
    {
      "a field shared alone": "error: --share: must name two or more columns, got "item". For example "item,clicked_items".",
      "a negative weight": "error: --positive-weight: must be a number above 0, got "-1".",
      "a rate of nothing": "error: --negative-rate: must be a number above 0 and at most 1, got "0".",
      "hash without rows": "error: --hash: must be a column and a number of rows, got "user". For example "user:100000".",
      "no such field": "error: --hash: …/seen.csv: column "usr" does not exist. Did you mean "user"? Columns: user, item, age, genres, seen.",
    }
  `);
}, 240_000);
