import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fieldLayout, rowsInMemory } from '@fsdnet/core/engine';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadDataset, type LoadDatasetOptions } from './load-dataset.ts';
import type { PreparedData } from './cached-data.ts';

let folder: string;
let server: Server | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-sets-'));
  mkdirSync(join(folder, 'data'));
});
afterEach(() => {
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

function put(path: string, content: string | Uint8Array): void {
  const full = join(folder, 'data', path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
}

async function load(
  name: string,
  options: LoadDatasetOptions = {},
): Promise<{ data: PreparedData; messages: string[] }> {
  const messages: string[] = [];
  const data = await loadDataset(name, {
    dataDir: join(folder, 'data'),
    cacheDir: join(folder, 'cache'),
    downloadUrl: '',
    onMessage: (message) => messages.push(message.replaceAll(folder, '.')),
    ...options,
  });
  return { data, messages };
}

/** Serves files from memory. */
async function serve(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const started = createServer((request, response) => {
    const content = files[decodeURI(request.url ?? '').slice(1)];
    if (content === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-length': Buffer.byteLength(content) }).end(content);
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

const FRAPPE_HEADER = 'label,user,item,daytime,weekday,isweekend,homework,cost,weather,country,city';
const frappeRows = (from: number, count: number): string =>
  [FRAPPE_HEADER, ...Array.from({ length: count }, (_, row) => `${(from + row) % 2},${Array.from({ length: 10 }, (_, field) => field * 10 + ((from + row) % 3)).join(',')}`)].join('\r\n'); // prettier-ignore

test('the sample is embedded', async () => {
  const { data, messages } = await load('sample', { seed: 1 });
  expect(messages).toEqual([
    'Adult (census income), embedded',
    'Licence: CC BY 4.0. Credit: B. Becker, R. Kohavi: Adult. UCI Machine Learning Repository, 1996.',
  ]);
  expect([data.train.rows, data.valid.rows, data.test?.rows]).toEqual([29_304, 3_257, 16_281]);
  const positives = [data.train, data.valid, data.test].map(
    (part) => part?.labels?.reduce((sum, label) => sum + label, 0) ?? 0,
  );
  expect(positives.reduce((sum, count) => sum + count)).toBe(11_687);
  const { fields } = fieldLayout(data.schema, 16);
  expect(fields.filter(({ kind }) => kind === 'numeric').map(({ name }) => name)).toEqual([
    'age',
    'fnlwgt',
    'education-num',
    'capital-gain',
    'capital-loss',
    'hours-per-week',
  ]);
  // 8 categories besides the missing "?", no spaces, no unknown value in the test part's labels.
  const workclass = data.schema.fields[1];
  expect(workclass?.kind === 'categorical' && workclass.vocabulary.tokens).toEqual([
    'Federal-gov',
    'Local-gov',
    'Never-worked',
    'Private',
    'Self-emp-inc',
    'Self-emp-not-inc',
    'State-gov',
    'Without-pay',
  ]);
  const other = await load('sample', { seed: 2, numericScaling: 'log' });
  expect(other.data.valid).not.toEqual(data.valid);
  expect(other.data.schema.schema.features[0]).toMatchObject({ name: 'age', scaling: 'log' });
  expect((await load('sample', { seed: 1 })).data.prepareCached).toBe(true);
});

test('a published split, with a word about files that are not the published ones', async () => {
  for (const [part, rows] of [['train', 40], ['valid', 6], ['test', 5]] as const) put(`frappe_x1/${part}.csv.gz`, gzipSync(frappeRows(0, rows))); // prettier-ignore
  const { data, messages } = await load('frappe');
  expect([data.name, data.train.rows, data.valid.rows, data.test?.rows]).toEqual(['frappe', 40, 6, 5]);
  expect(fieldLayout(data.schema, 16).fields.map(({ rows }) => rows)).toEqual(new Array(10).fill(5));
  expect(messages).toEqual([
    'Frappe, app usage in context (Frappe_x1): ./data/frappe_x1/train.csv.gz, ./data/frappe_x1/valid.csv.gz, ./data/frappe_x1/test.csv.gz',
    expect.stringContaining('Licence: research use'),
    ...['train', 'valid', 'test'].map(
      (part) =>
        `./data/frappe_x1/${part}.csv.gz is not the published file: results are close to published ones, not comparable to the last digit.`,
    ),
  ]);
});

test('a column of the files may group rows', async () => {
  for (const [part, rows] of [['train', 40], ['valid', 6], ['test', 5]] as const) put(`frappe_x1/${part}.csv`, frappeRows(0, rows)); // prettier-ignore
  const { data } = await load('frappe', { group: 'user' });
  expect(data.schema.schema.group).toBe('user');
  expect([...(data.valid.groups ?? [])]).toEqual([1, 2, 3, 1, 2, 3]);
  expect((await load('frappe')).data.valid.groups).toBeUndefined();
  await expect(load('frappe', { group: 'usr' })).rejects.toThrow(
    'frappe_x1/train.csv: column "usr" does not exist. Did you mean "user"? Columns: label, user, item,',
  );
  await expect(load('frappe', { group: 'label' })).rejects.toThrow('every column may be used once, got "label" twice');
});

test('options of features on a known set', async () => {
  for (const part of ['train', 'valid', 'test']) put(`frappe_x1/${part}.csv`, frappeRows(0, 200));
  const options = { hash: ['item:4'], share: ['user,city'], negativeRate: 0.5, positiveWeight: 3 };
  const { data, messages } = await load('frappe', options);
  const { fields } = fieldLayout(data.schema, 4);
  expect([fields[0], fields[1], fields.at(-1)]).toMatchObject([{ rows: 8 }, { rows: 6 }, { rows: 8, rowsOf: 'user' }]);
  expect([data.train.rows < 180, data.valid.rows, new Set(data.train.weights)]).toEqual([true, 200, new Set([1, 3])]);
  expect(messages.at(-1)).toContain('training rows are kept');
  const again = await load('frappe', options);
  expect([again.data.prepareCached, again.data.train]).toEqual([true, data.train]);
  const buckets = await load('sample', { numericScaling: 'log-buckets' });
  expect(buckets.data.schema.schema.features[0]).toEqual({
    kind: 'categorical',
    name: 'age',
    missing: '?',
    buckets: 'log-squared',
  });
});

test('tags of MovieLens', async () => {
  for (const part of ['train', 'valid', 'test'])
    put(`ml-tag_x1/${part}.csv`, 'label,user_id,item_id,tag_id\n1,5,7,9\n0,5,7,10\n1,5,8,9\n');
  const { data } = await load('ml-tag');
  expect(fieldLayout(data.schema, 16).fields.map(({ name, rows }) => [name, rows])).toEqual([
    ['user_id', 3],
    ['item_id', 3],
    ['tag_id', 3],
  ]);
});

describe('the official files of MovieLens-1M', () => {
  beforeEach(() => {
    const ratings = Array.from({ length: 50 }, (_, row) => `${1 + (row % 2)}::${10 + (row % 2)}::${1 + (row % 5)}::0`);
    put('ml-1m-official/ratings.dat', `${ratings.join('\n')}\n`);
    put('ml-1m-official/users.dat', '1::F::1::10::48067\n2::M::56::16::70072\n');
    put(
      'ml-1m-official/movies.dat',
      Buffer.from('10::"Amélie" (2001)::Comedy|Romance\n11::Untitled::Drama\n', 'latin1'),
    );
  });

  test('the five fields', async () => {
    const { data, messages } = await load('ml-1m');
    expect([data.train.rows, data.valid.rows, data.test?.rows]).toEqual([40, 5, 5]);
    expect(messages[1]).toBe('The parts are cut here; the authors did not publish their split.');
    const { schema } = data.schema;
    expect([schema.group, schema.features.map(({ name }) => name)]).toEqual([
      'UserID',
      ['UserID', 'Gender', 'Age', 'Occupation', 'MovieID'],
    ]);
    expect(data.schema.fields.map((field) => (field.kind === 'categorical' ? field.vocabulary.tokens : []))).toEqual([
      ['1', '2'],
      ['0', '1'],
      ['1', '56'],
      ['10', '16'],
      ['10', '11'],
    ]);
    // Ratings of 4 and 5 are clicks.
    const clicks = [data.train, data.valid, data.test].flatMap((part) => [...(part?.labels ?? [])]);
    expect(clicks.filter((label) => label === 1).length).toBe(20);
  });

  test('with genres and year', async () => {
    const { data } = await load('ml-1m-genres', { numericScaling: 'raw' });
    expect(fieldLayout(data.schema, 4).fields.slice(-2)).toEqual([
      { name: 'Genres', kind: 'multiValued', rows: 5, dim: 4, pooling: 'mean' },
      { name: 'Year', kind: 'numeric', rows: 1, dim: 4 },
    ]);
    const { numbers } = await rowsInMemory(data.train);
    expect(new Set(numbers)).toEqual(new Set([2001]));
  });

  test('a rating of somebody unknown', async () => {
    put('ml-1m-official/ratings.dat', '1::10::5::0\n9::10::5::0\n');
    await expect(load('ml-1m')).rejects.toThrow(
      'ratings.dat:2: the user must be in the file of users, got "9". Copy the three files from one release.',
    );
  });
});

test('Criteo in the layout of the challenge: buckets, missing values, a stratified split', async () => {
  const row = (label: number, n: number): string =>
    [label, ...new Array<number>(13).fill(n), ...new Array<string>(26).fill('68fd1e64')].join('\t');
  const rows = Array.from({ length: 200 }, (_, index) =>
    index % 10 === 3 ? `0${'\t'.repeat(39)}` : row(index % 4 === 0 ? 1 : 0, index % 50),
  );
  put('criteo/train.txt.gz', gzipSync(`${rows.join('\n')}\n`));
  const { data } = await load('criteo');
  const clicks = [data.train, data.valid, data.test].map((part) =>
    part?.labels?.reduce((sum, label) => sum + label, 0),
  );
  expect([data.train.rows, data.valid.rows, data.test?.rows, clicks]).toEqual([160, 20, 20, [40, 5, 5]]);
  const [first] = data.schema.fields;
  const tokens = first?.kind === 'categorical' ? first.vocabulary.tokens.map(Number) : [];
  expect([Math.max(...tokens), tokens.includes(0)]).toEqual([14, false]);
});

test('Avazu: the hour becomes three fields', async () => {
  const columns =
    'id,click,hour,C1,banner_pos,site_id,site_domain,site_category,app_id,app_domain,app_category,device_id,device_ip,device_model,device_type,device_conn_type,C14,C15,C16,C17,C18,C19,C20,C21';
  const rows = Array.from(
    { length: 40 },
    (_, row) => `${row},${row % 2},1410${row % 4 < 2 ? '25' : '27'}07,${new Array(21).fill('x').join(',')}`,
  );
  put('avazu/train.gz', gzipSync([columns, ...rows].join('\n')));
  const { data } = await load('avazu');
  expect(
    data.schema.fields
      .slice(0, 3)
      .map((field) => (field.kind === 'categorical' ? [field.name, field.vocabulary.tokens] : [])),
  ).toEqual([
    ['hour_of_day', ['7']],
    ['weekday', ['1', '6']],
    ['weekend', ['0', '1']],
  ]);
  put('avazu/train.gz', gzipSync([columns, ...rows, rows[0]?.replace('14102507', '141025')].join('\n')));
  await expect(load('avazu')).rejects.toThrow('train.gz:42: column "hour": expected YYMMDDHH, got "141025".');
});

describe('files that are not at hand', () => {
  test('the message says what to put where', async () => {
    await expect(load('frappe')).rejects.toThrow(
      `data set "frappe": its files are needed, got none in ${join(folder, 'data')} and ${join(folder, 'cache', 'data')}. ` +
        'Put frappe_x1/{train,valid,test}.csv[.gz] into the data folder (--data-dir or FSDNET_DATA_DIR). Source: Frappe_x1 of github.com/reczoo/Datasets.',
    );
    await expect(load('frappe', { dataDir: join(folder, 'none') })).rejects.toThrow(
      'none: the data folder does not exist. Check --data-dir and FSDNET_DATA_DIR.',
    );
    await expect(load('movies')).rejects.toThrow('dataset: must be one of sample');
  });

  const files = {
    'frappe_x1/train.csv.gz': gzipSync(frappeRows(0, 40)),
    'frappe_x1/valid.csv.gz': gzipSync(frappeRows(0, 6)),
    'frappe_x1/test.csv': frappeRows(0, 5),
  };
  const sums = (changed: Readonly<Record<string, string>> = {}): string =>
    Object.entries(files).map(([name, content]) => `${changed[name] ?? sha256(content)}  ./${name}\n`).join(''); // prettier-ignore

  test('they are downloaded, checked and kept', async () => {
    const downloadUrl = await serve({ ...files, SHA256SUMS: sums() });
    const { data, messages } = await load('frappe', { downloadUrl });
    expect(data.train.rows).toBe(40);
    expect(messages.filter((message) => message.startsWith('Downloading')).length).toBe(3);
    expect(readdirSync(join(folder, 'cache', 'data', 'frappe_x1')).sort()).toEqual([
      'test.csv',
      'train.csv.gz',
      'valid.csv.gz',
    ]);
    server?.close();
    expect((await load('frappe', { downloadUrl })).data.prepareCached).toBe(true);
  });

  test('a file with another checksum is refused and nothing of it stays', async () => {
    const wrong = '0'.repeat(64);
    const downloadUrl = await serve({ ...files, SHA256SUMS: sums({ 'frappe_x1/valid.csv.gz': wrong }) });
    await expect(load('frappe', { downloadUrl })).rejects.toThrow(
      `${downloadUrl}/frappe_x1/valid.csv.gz: its SHA-256 must be ${wrong}, got ${sha256(files['frappe_x1/valid.csv.gz'])}.`,
    );
    expect(readdirSync(join(folder, 'cache', 'data', 'frappe_x1'))).toEqual(['train.csv.gz']);
  });

  test('a server without them, and no server', async () => {
    const downloadUrl = await serve({ SHA256SUMS: '' });
    await expect(load('frappe', { downloadUrl })).rejects.toThrow('data set "frappe": its files are needed');
    await expect(load('frappe', { downloadUrl: `${downloadUrl}/nowhere` })).rejects.toThrow(
      'SHA256SUMS: cannot be downloaded, got HTTP status 404.',
    );
    server?.close();
    server?.closeAllConnections();
    await expect(load('frappe', { downloadUrl })).rejects.toThrow(
      /SHA256SUMS: cannot be downloaded, got .*ECONNREFUSED/,
    );
    expect(existsSync(join(folder, 'cache', 'data', 'frappe_x1'))).toBe(false);
  });
});
