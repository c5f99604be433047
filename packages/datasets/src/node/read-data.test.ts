import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { categorical, CtrError, multiValued, numeric, RowEncoder } from '@fsdnet/core';
import { fieldLayout, rowsInMemory, selectRows } from '@fsdnet/core/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromRows } from '../prepare/from-rows.ts';
import { encodeTable } from './encode-table.ts';
import { readCsv, readData, type ReadDataOptions } from './read-data.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-read-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const COLUMNS = ['click', 'user', 'age', 'genres', 'note'] as const;

type Click = Readonly<Record<(typeof COLUMNS)[number], string>>;

function clicks(count: number, from = 0): Click[] {
  return Array.from({ length: count }, (_, index) => {
    const row = from + index;
    return {
      click: row % 3 === 0 ? '1' : '0',
      user: `u${row % 17}`,
      age: row % 7 === 0 ? '' : String(20 + (row % 40)),
      genres: ['Drama', 'Drama|Comedy', ''][row % 3] ?? '',
      note: `text, number ${row}`,
    };
  });
}

function csv(rows: readonly Click[]): string {
  return [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((name) => `"${row[name]}"`).join(','))].join('\n');
}

const schema = { label: 'click', features: [categorical('user'), numeric('age'), multiValued('genres')] };

async function failure(options: ReadDataOptions): Promise<string> {
  try {
    await readData(options);
  } catch (error) {
    if (!(error instanceof CtrError)) throw error;
    return error.message.replaceAll(`${folder}/`, '');
  }
  throw new Error('nothing went wrong');
}

test('a file gives what the same rows in memory give', async () => {
  const rows = clicks(200);
  const { schema: fromFile, ...parts } = await readCsv(file('clicks.csv', csv(rows)), {
    schema,
    split: '8:1:1',
    seed: 4,
  });
  const { schema: fromMemory, ...expected } = fromRows(rows, { schema, split: '8:1:1', seed: 4, name: 'clicks.csv' });
  expect(parts).toEqual({ ...expected, prepareCached: false });
  expect(fieldLayout(fromFile, 8)).toEqual(fieldLayout(fromMemory, 8));
});

test('every format gives the same data', async () => {
  const rows = clicks(120);
  const tsv = [COLUMNS.join('\t'), ...rows.map((row) => COLUMNS.map((name) => row[name]).join('\t'))].join('\r\n');
  const jsonl = rows
    .map((row) => JSON.stringify({ ...row, genres: row.genres === '' ? null : row.genres.split('|') }))
    .join('\n');
  const { train, valid, test: tested } = await readData({ train: file('a.csv', csv(rows)), schema });
  for (const path of [file('a.tsv', tsv), file('a.jsonl', jsonl), file('a.csv.gz', gzipSync(csv(rows)))]) {
    expect(await readData({ train: path, schema })).toMatchObject({ train, valid, test: tested });
  }
});

test('columns that are not named are inferred and told', async () => {
  const messages: string[] = [];
  const data = await readData({
    train: file('infer.csv', csv(clicks(1500))),
    label: 'click',
    onMessage: (message) => messages.push(message),
  });
  // Numbers are piecewise where nothing else is named.
  expect(data.schema.schema.features).toEqual(
    schema.features.map((feature) =>
      feature.kind === 'numeric' ? { ...feature, piecewise: {} } : { ...feature, tokens: 'text' },
    ),
  );
  expect(messages).toEqual([
    'Columns that were not named, judged by 1,500 rows:',
    '  user: categorical (text, 17 different in 1,500 rows)',
    '  age: numeric (integers, and "age" names a quantity)',
    '  genres: multi (lists separated by "|", 2 different tokens)',
    '  note: ignored (every row has its own value, 1,500 different in 1,500 rows)',
  ]);
});

test('parts of their own are encoded under what training taught', async () => {
  const train = file('train.csv', csv(clicks(100)));
  const valid = file('valid.tsv', [COLUMNS.join('\t'), '1\tunseen\t\t\tx', '0\tu1\t22\tDrama|New\tx'].join('\n'));
  const testFile = file('test.csv', csv(clicks(9, 100)));
  const data = await readData({ train, valid, test: testFile, schema, minCount: 1 });
  expect([data.train.rows, data.valid.rows, data.test?.rows]).toEqual([100, 2, 9]);
  const encoder = new RowEncoder(data.schema);
  expect(data.valid).toEqual(
    encoder.encode(
      [{ click: '1', user: 'unseen', age: '', genres: '' }, { click: 0, user: 'u1', age: 22, genres: ['Drama', 'New'] }],
      { labels: true },
    ),
  ); // prettier-ignore
  expect((await readData({ train, valid: testFile, schema })).test).toBeUndefined();
  const cut = await readData({ train, test: testFile, schema });
  expect([cut.train.rows, cut.valid.rows, cut.test?.rows]).toEqual([90, 10, 9]);
});

test('libfm files: parts share the layout of the training file', async () => {
  const line = (row: number): string => `${row % 2 ? 1 : -1} ${row % 5}:1 ${10 + (row % 7)}:1`;
  const train = file('train.libfm', Array.from({ length: 60 }, (_, row) => line(row)).join('\n'));
  const valid = file('valid.libfm', `${line(1)}\n${line(2)}\n`);
  const data = await readData({ train, valid });
  const rows = await rowsInMemory(data.train);
  expect(fieldLayout(data.schema, 1).fields.map(({ name, rows }) => [name, rows])).toEqual([['f1', 7], ['f2', 9]]); // prettier-ignore
  expect(data.valid).toEqual(selectRows(rows, [1, 2]));
  expect(await encodeTable(valid, data.schema)).toEqual(data.valid);
  const unlabelled = file('score.libfm', '1:1 11:1\n');
  await expect(encodeTable(unlabelled, data.schema)).rejects.toThrow(
    'score.libfm: column "label" is missing. Columns: "f1", "f2".',
  );
  expect((await encodeTable(unlabelled, data.schema, { requireLabel: false })).ids).toEqual(rows.ids.slice(2, 4));
});

test('a file to be evaluated or scored', async () => {
  const data = await readData({ train: file('t.csv', csv(clicks(100))), schema });
  const path = file('eval.csv', csv(clicks(5)));
  const encoder = new RowEncoder(data.schema);
  expect(await encodeTable(path, data.schema)).toEqual(encoder.encode(clicks(5), { labels: true }));
  expect(await encodeTable(path, data.schema, { requireLabel: false })).toEqual(encoder.encode(clicks(5)));
  const noAge = file('noage.csv', 'click,user,genres\n1,u1,Drama\n');
  await expect(encodeTable(noAge, data.schema)).rejects.toThrow(
    'noage.csv: column "age" is missing. Columns: "click", "user", "genres".',
  );
  const noLabel = file('nolabel.csv', 'user,age,genres\nu1,3,Drama\n');
  await expect(encodeTable(noLabel, data.schema)).rejects.toThrow('nolabel.csv: column "click" is missing.');
  expect((await encodeTable(noLabel, data.schema, { requireLabel: false })).rows).toBe(1);
  await expect(encodeTable(file('header.csv', 'click,user,age,genres\n'), data.schema)).rejects.toThrow(
    'header.csv: has no rows.',
  );
});

test('options of features, a sampled training part and heavier clicks', async () => {
  const messages: string[] = [];
  const rows = clicks(400).map((row) => ({ ...row, note: row.genres }));
  const data = await readData({
    train: file('features.csv', csv(rows)),
    label: 'click',
    numeric: ['age'],
    numericScaling: 'log-buckets',
    multi: ['genres', 'note'],
    hash: ['user:5'],
    share: ['genres,note'],
    negativeRate: 0.5,
    positiveWeight: 2,
    minCount: 1,
    onMessage: (message) => messages.push(message),
  });
  expect(fieldLayout(data.schema, 2).fields).toEqual([
    { name: 'user', kind: 'categorical', rows: 7, dim: 2 },
    // Squared logarithms of 20 to 59: 8 to 16.
    { name: 'age', kind: 'categorical', rows: 11, dim: 2 },
    { name: 'genres', kind: 'multiValued', rows: 4, dim: 2, pooling: 'mean' },
    { name: 'note', kind: 'multiValued', rows: 4, dim: 2, pooling: 'mean', rowsOf: 'genres' },
  ]);
  const { lists } = await rowsInMemory(data.train);
  expect(lists[0]).toEqual(lists[1]);
  expect(data.train.rows).toBeLessThan(280);
  expect(new Set(data.train.weights)).toEqual(new Set([1, 2]));
  expect(messages.at(-1)).toBe(
    `${data.train.rows} of 320 training rows are kept: all with a click, 0.5 of the others. Predictions are corrected for it.`,
  );
});

test('a key that some JSON lines lack is missing there, whichever line has it first', async () => {
  const lines = clicks(200).map((row, index) => {
    const { age, ...others } = JSON.parse(JSON.stringify(row)) as Record<string, unknown>;
    return index % 3 ? { ...others, age } : others;
  });
  const written = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const options = { schema, seed: 1, cacheDir: undefined };
  const lacking = await readData({ train: file('lacking.jsonl', written(lines)), ...options });
  const empty = await readData({
    train: file('null.jsonl', written(lines.map((row) => ({ age: null, ...row })))),
    ...options,
  });
  expect(lacking.train).toEqual(empty.train);
  const { age: _, ...none } = lines[1]!;
  expect(await failure({ train: file('none.jsonl', written([none, none])), schema })).toBe(
    'none.jsonl: column "age" is missing. Columns: "click", "user", "genres", "note".',
  );
});

describe('bad input is named', () => {
  const good = csv(clicks(30));
  const named = { label: 'click', categorical: ['user'], numeric: ['age'], multi: ['genres'], ignore: ['note'] };
  const cases: readonly (readonly [string, string, Partial<ReadDataOptions>])[] = [
    ['header only', 'click,user,age,genres,note\n', named],
    ['no label column', good.replace('click', 'clock'), named],
    ['no such column', good, { ...named, numeric: ['agee'] }],
    ['labels of another kind', good.replaceAll('"1"', '"yes"'), named],
    ['a missing label', `${good}\n"","u","1","",""`, named],
    ['no row has the positive value', good, { ...named, positive: '2' }],
    ['one class only', good.replaceAll('"1"', '"0"'), named],
    ['text in a numeric column', `${good}\n1,u,abc,,`, named],
    ['a ragged row', `${good}\n1,u,3\n`, named],
    ['a column twice', good.replace('note', 'user'), named],
    ['a split that leaves a part empty', csv(clicks(2)), named],
    ['a bad split', good, { ...named, split: '8-1-1' }],
    ['a schema and columns', good, { schema, label: 'click' }],
    ['a negative weight', good.replaceAll('"u3"', '"-1"').replaceAll(/"u\d+"/g, '"1"'), { label: 'click', weight: 'user', numeric: ['age'] }],
  ]; // prettier-ignore

  test('in the training file', async () => {
    const messages: Record<string, string> = {};
    for (const [name, content, options] of cases) {
      messages[name] = await failure({ train: file('bad.csv', content), ...options });
    }
    expect(messages).toMatchInlineSnapshot(`
      {
        "a bad split": "split: must be two or three positive shares, got "8-1-1". For example 8:1:1.",
        "a column twice": "bad.csv:1: column names must differ, got "user" twice. Rename one of the two.",
        "a missing label": "bad.csv:32: column "click": a label must be 0 or 1, -1 or 1, or true or false, got a missing value. For other labels, name the value that counts as a click (\`positive\`, on the command line --positive).",
        "a negative weight": "bad.csv:5: column "user": a sample weight must be a number of at least 0, got "-1".",
        "a ragged row": "bad.csv:32: expected 5 columns, got 3. Every row must have as many cells as the header.",
        "a schema and columns": "readData: a schema already describes the columns, so it cannot be combined with other column options, got label. Leave out one of the two.",
        "a split that leaves a part empty": "bad.csv: every part of the split needs at least one row, got none for train out of 2. Give more rows or another split.",
        "header only": "bad.csv: has no rows. Give a file with at least one row besides the header.",
        "labels of another kind": "bad.csv:2: column "click": a label must be 0 or 1, -1 or 1, or true or false, got "yes". For other labels, name the value that counts as a click (\`positive\`, on the command line --positive).",
        "no label column": "bad.csv: column "click" does not exist. Did you mean "clock"? Columns: clock, user, age, genres, note.",
        "no row has the positive value": "bad.csv (train part): column "click": needs rows with and without a click, got 24 rows without one. No row has the positive value "2"; check its spelling.",
        "no such column": "bad.csv: column "agee" does not exist. Did you mean "age"? Columns: click, user, age, genres, note.",
        "one class only": "bad.csv (train part): column "click": needs rows with and without a click, got 24 rows without one. Give more rows or another split.",
        "text in a numeric column": "bad.csv:32: column "age": expected a number, got "abc". If it stands for a missing value, name it so (\`missing\`, --missing age=abc); if the column holds categories, make it categorical (--categorical age).",
      }
    `);
  });

  test('in the other files', async () => {
    const train = file('good.csv', good);
    const messages = {
      ragged: await failure({ train, ...named, valid: file('v.csv', `${good}\n1\n`) }),
      lacking: await failure({ train, ...named, test: file('l.csv', 'click,user,age,note\n1,u,1,\n') }),
      oneClass: await failure({ train, ...named, valid: file('o.csv', csv(clicks(1))) }),
      text: await failure({ train, ...named, test: file('x.csv', `${good}\n1,u,abc,,`) }),
      missing: await failure({ train, ...named, test: join(folder, 'none.csv') }),
    };
    expect(messages).toMatchInlineSnapshot(`
      {
        "lacking": "l.csv: column "genres" is missing. Columns: "click", "user", "age", "note".",
        "missing": "none.csv: does not exist. Check the path.",
        "oneClass": "o.csv (valid part): column "click": needs rows with and without a click, got 1 row with one. Give more rows or another split.",
        "ragged": "v.csv:32: expected 5 columns, got 1. Every row must have as many cells as the header.",
        "text": "x.csv:32: column "age": expected a number, got "abc". If it stands for a missing value, name it so (\`missing\`, --missing age=abc); if the column holds categories, make it categorical (--categorical age).",
      }
    `);
  });
});

// Where open files can be listed.
test.skipIf(process.platform !== 'linux')('a part that is refused leaves no file open', async () => {
  const train = file('whole.csv', 'click,user,age\n1,a,3\n0,b,4\n1,c,5\n0,d,6\n');
  const valid = file('narrow.csv', 'click,user\n1,a\n0,b\n');
  const schema = { label: 'click', features: [categorical('user'), numeric('age')] };
  await expect(readData({ train, valid, schema, minCount: 1 })).rejects.toThrow('column "age" is missing');
  const open = readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(join('/proc/self/fd', name))];
    } catch {
      return [];
    }
  });
  expect(open.filter((path) => path.startsWith(folder))).toEqual([]);
});
