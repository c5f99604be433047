import { readFileSync } from 'node:fs';

import { beforeAll, expect, test } from 'vitest';

import { Workplace, inPairs } from './cli-process.ts';
import { clickCsv, clickParquet, clickRows, quickOptions } from './click-rows.ts';

const place = new Workplace();
const cpu = ['--engine', 'cpu'];

beforeAll(async () => {
  place.write('clicks.csv', clickCsv(400));
  place.write('clicks.parquet', await clickParquet(clickRows(400)));
  place.write('later.csv', clickCsv(100, 2));
  place.write('later.parquet', await clickParquet(clickRows(100, 2)));
});

test('train, evaluate and predict on a query: as on the same rows in files', async () => {
  const train = (folder: string, from: readonly string[]): (() => Promise<Record<string, unknown>>) => {
    return () => place.json(['train', ...from, ...quickOptions, '--out', folder]);
  };
  const files = train('of-files', ['--train', 'clicks.parquet', '--valid', 'later.parquet']);
  const queries = train('of-queries', [
    ...['--train', "sql:SELECT * FROM read_parquet('clicks.parq*')"],
    ...['--valid', "sql:SELECT * FROM 'later.csv'"],
  ]);
  const trained = await inPairs({ files, queries });
  const { valid, rows } = trained['files']!;
  expect(trained['queries']).toMatchObject({ dataset: 'query', prepareCached: false, valid, rows });
  expect(readFileSync(place.path('of-queries/model.safetensors'))).toEqual(
    readFileSync(place.path('of-files/model.safetensors')),
  );

  const predict = (data: string, out: string) => () =>
    place.json(['predict', 'of-files', ...cpu, '--data', data, '--out', out]);
  const used = await inPairs({
    evaluate: () => place.json(['evaluate', 'of-queries', ...cpu, '--data', "sql:FROM 'later.parquet'"]),
    fromFile: predict('later.csv', 'file.csv'),
    fromQuery: predict("sql:FROM read_csv('later.csv', all_varchar = true)", 'query.csv'),
  });
  const { auc, logloss } = valid as Record<string, number>;
  expect(used).toMatchObject({ evaluate: { test: { auc, logloss } }, fromQuery: { rows: 100 } });
  const predictions = (name: string): string[] =>
    readFileSync(place.path(name), 'utf8').split('\n').map((line) => line.slice(line.lastIndexOf(',') + 1)); // prettier-ignore
  expect(predictions('query.csv')).toEqual(predictions('file.csv'));
}, 60_000);

test('a query that is wrong', async () => {
  const { code, stderr } = await place.cli(['inspect', 'sql:SELECT * FROM absent']);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(
      /^error: sql:SELECT \* FROM absent: Catalog Error: Table with name absent does not exist\..*\n$/,
    ),
  ]);
});
