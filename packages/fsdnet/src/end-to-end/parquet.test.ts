import { readdirSync, readFileSync } from 'node:fs';

import { openTable, parquetColumn } from '@fsdnet/datasets/node';
import type { Table, TableRow } from '@fsdnet/datasets/node';
import { beforeAll, expect, test } from 'vitest';

import { Workplace, inPairs } from './cli-process.ts';
import { clickCsv, clickHeader, clickParquet, clickRows, quickOptions } from './click-rows.ts';

const place = new Workplace();
const cpu = ['--engine', 'cpu'];
const rows = clickRows(600);

async function read(name: string): Promise<{ readonly table: Table; readonly rows: readonly TableRow[] }> {
  const table = await openTable(place.path(name));
  const found: TableRow[] = [];
  for await (const row of table.rows()) found.push(row);
  return { table, rows: found };
}

/** What is scored; the last column is the prediction. */
async function predictions(name: string): Promise<readonly number[]> {
  const { table, rows: found } = await read(name);
  expect(table.columns.at(-1)).toBe('prediction');
  return found.map(({ cells }) => Number(cells.at(-1)));
}

let trained: Record<string, unknown>;
beforeAll(async () => {
  place.write('clicks.parquet', await clickParquet(rows));
  place.write('new.parquet', await clickParquet(rows.slice(0, 300)));
  trained = await place.json(['train', '--train', 'clicks.parquet', ...quickOptions, '--out', 'run']);
}, 60_000);

test('training on Parquet is training on csv', async () => {
  place.write('clicks.csv', clickCsv(600));
  const text = await place.json(['train', '--train', 'clicks.csv', ...quickOptions, '--out', 'run-csv']);
  expect(trained['dataset']).toBe('clicks.parquet');
  expect([trained['test'], trained['valid'], trained['rows']]).toEqual([text['test'], text['valid'], text['rows']]);
  expect(await place.json(['evaluate', 'run', ...cpu, '--data', 'new.parquet'])).toMatchObject({ rows: { test: 300 } });
}, 60_000);

test('predict: Parquet in and out, in every combination with text', async () => {
  const lines = rows.slice(0, 300);
  place.write('new.csv', `${clickHeader}\n${lines.join('\n')}\n`);
  const objects = lines.map((row, index) => {
    const [, user, item, age, genres = ''] = row.split(',');
    const note = index === 299 ? { note: 'last' } : {};
    return { item, user, age: age === '' ? null : Number(age), genres: genres.split('|'), id: index, ...note };
  });
  place.write('new.jsonl', objects.map((object) => `${JSON.stringify(object)}\n`).join(''));
  const predict = (...args: string[]): (() => Promise<{ readonly code: number | null; readonly stderr: string }>) => {
    return () => place.cli(['predict', 'run', ...cpu, ...args]);
  };
  const results = await inPairs({
    same: predict('--data', 'new.parquet', '--out', 'same.parquet', '--batch-size', '70'),
    toText: predict('--data', 'new.parquet', '--out', 'parquet.csv'),
    toObjects: predict('--data', 'new.parquet', '--out', 'parquet.jsonl'),
    fromText: predict('--data', 'new.csv', '--out', 'csv.parquet'),
    fromObjects: predict('--data', 'new.jsonl', '--out', 'jsonl.parquet'),
  });
  for (const { code, stderr } of Object.values(results)) expect([code, stderr]).toEqual([0, stderr]);

  const source = await read('new.parquet');
  const same = await read('same.parquet');
  expect(same.table.parquet).toEqual([...source.table.parquet!, parquetColumn('prediction', 'float')]);
  expect(same.rows.map(({ stored }) => stored!.slice(0, -1))).toEqual(source.rows.map(({ stored }) => stored));
  const expected = await predictions('same.parquet');
  for (const prediction of expected) expect(prediction > 0 && prediction < 1).toBe(true);
  for (const name of ['parquet.csv', 'parquet.jsonl', 'csv.parquet', 'jsonl.parquet'])
    expect(await predictions(name)).toEqual(expected);

  const fromText = await read('csv.parquet');
  expect(fromText.table.parquet!.slice(0, 5)).toEqual(
    clickHeader.split(',').map((name) => parquetColumn(name, 'text')),
  );
  expect(fromText.rows.map(({ cells }) => cells.slice(0, 5).join(','))).toEqual(lines);
  const fromObjects = await read('jsonl.parquet');
  expect(fromObjects.table.parquet).toEqual([
    parquetColumn('item', 'text'),
    parquetColumn('user', 'text'),
    parquetColumn('age', 'integer'),
    parquetColumn('genres', 'texts'),
    parquetColumn('id', 'integer'),
    parquetColumn('note', 'text'),
    parquetColumn('prediction', 'float'),
  ]);
  expect(fromObjects.rows.map(({ cells }) => cells.slice(0, 6))).toEqual(
    objects.map(({ item, user, age, genres, id, note }: (typeof objects)[number] & { readonly note?: string }) => [
      item, user, age, genres, id, note ?? null,
    ]),
  ); // prettier-ignore
}, 120_000);

test('through pipes', async () => {
  const bytes = readFileSync(place.path('new.parquet'));
  const piped = await place.cliBytes(['predict', 'run', ...cpu, '--data', '-', '--out', '-', '--format', 'parquet'], {
    input: bytes,
  });
  expect(piped.code).toBe(0);
  place.write('piped.parquet', piped.stdout);
  const { rows: found } = await read('piped.parquet');
  const { rows: source } = await read('new.parquet');
  expect(found.map(({ stored }) => stored!.slice(0, -1))).toEqual(source.map(({ stored }) => stored));
  const text = await place.cliBytes(['predict', 'run', ...cpu, '--data', '-', '--out', 'piped.csv'], { input: bytes });
  expect(text.code).toBe(0);
  expect(await predictions('piped.csv')).toEqual(await predictions('piped.parquet'));
}, 60_000);

test('what cannot be read or written is refused, and leaves nothing', async () => {
  const bytes = readFileSync(place.path('clicks.parquet'));
  place.write('cut.parquet', bytes.subarray(0, bytes.length - 50));
  place.write('hole.parquet', Buffer.concat([bytes.subarray(0, 600), bytes.subarray(640)]));
  place.write('text.parquet', clickCsv(10));
  place.write('few.parquet', await clickParquet(rows.slice(0, 2)));
  const train = (file: string, ...more: string[]): (() => Promise<string>) => {
    return () => place.refusal(['train', '--train', file, ...quickOptions, '--out', 'new', ...more]);
  };
  const predict = (...args: string[]): (() => Promise<string>) => {
    return () => place.refusal(['predict', 'run', ...cpu, ...args]);
  };
  const messages = await inPairs({
    'cut off': train('cut.parquet'),
    'a hole': train('hole.parquet'),
    'text with this name': train('text.parquet'),
    'text in a numeric column': train('clicks.parquet', '--numeric', 'user'),
    'no such column': train('clicks.parquet', '--categorical', 'usr'),
    'a part left empty': train('few.parquet'),
    'prediction data that are damaged': predict('--data', 'hole.parquet', '--out', 'out.parquet'),
    'prediction data without a column': predict('--data', place.write('a.csv', 'user\nu1\n'), '--out', 'out.parquet'),
    'prediction data without rows': predict('--data', place.write('b.csv', `${clickHeader}\n`), '--out', 'out.parquet'),
    'packed once more': predict('--data', 'new.parquet', '--out', 'out.parquet.gz'),
    'embeddings as Parquet': () => place.refusal(['embeddings', 'run', '--field', 'user', '--out', 'users.parquet']),
  });
  expect(messages).toMatchInlineSnapshot(`
    {
      "a hole": "error: …/hole.parquet: column "user": is not a whole Parquet file (a value that is not in its dictionary). Copy it or write it again.",
      "a part left empty": "error: …/few.parquet: every part of the split needs at least one row, got none for train out of 2. Give more rows or another split.",
      "cut off": "error: …/cut.parquet: is not a whole Parquet file. Copy it or write it again.",
      "embeddings as Parquet": "error: --out users.parquet: must end in .csv, .tsv or .jsonl (also .gz), got .parquet. Rename it, or name the format with --format.",
      "no such column": "error: …/clicks.parquet: column "usr" does not exist. Did you mean "user"? Columns: click, user, item, age, genres.",
      "packed once more": "error: --out out.parquet.gz: must end in .csv, .tsv or .jsonl (also .gz), or in .parquet, got .gz. Rename it, or name the format with --format.",
      "prediction data that are damaged": "error: hole.parquet: column "user": is not a whole Parquet file (a value that is not in its dictionary). Copy it or write it again.",
      "prediction data without a column": "error: a.csv: column "item" is missing. Columns: "user".",
      "prediction data without rows": "error: b.csv: has no rows. Give a file with at least one row besides the header.",
      "text in a numeric column": "error: …/clicks.parquet:1: column "user": expected a number, got "u7". If it stands for a missing value, name it so (\`missing\`, --missing user=u7); if the column holds categories, make it categorical (--categorical user).",
      "text with this name": "error: …/text.parquet: is not a whole Parquet file. Copy it or write it again.",
    }
  `);
  const left = readdirSync(place.folder).filter((name) => /^(new$|\.|out|users)/.test(name));
  expect(left).toEqual([]);
}, 120_000);
