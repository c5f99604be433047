import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, test } from 'vitest';

import { inPairs, Workplace } from './cli-process.ts';
import { quickTraining } from './click-rows.ts';

const place = new Workplace();
const train = ['--label', 'click', '--recipe', 'fast', ...quickTraining];

/** Rows as pandas writes them beside gaps: ids with a point, three words for a missing price, the rows of the frame counted. */
const rows = Array.from({ length: 400 }, (_, row) => ({
  click: Number((row * 7) % 10 < 4 + (row % 3)),
  shop: row % 50 === 7 ? '' : `${100 + (row % 20)}.0`,
  price: ['NA', String.raw`\N`, '-'][row % 25] ?? `${(row % 40) + 0.5}`,
  'Unnamed: 0': (row * 37) % 400,
  member: row % 4 === 0 ? 'True' : 'False',
}));

beforeAll(() => {
  const cells = rows.map((row) => Object.values(row).join(','));
  place.write('train.csv', `${Object.keys(rows[0]!).join(',')}\n${cells.join('\n')}\n`);
});

/** What a command tells, and what the schema of its run holds. */
async function trained(out: string, more: readonly string[] = []): Promise<{ told: string; features: unknown }> {
  const { stderr, code } = await place.cli(['train', '--train', 'train.csv', ...train, ...more, '--out', out]);
  expect(code, stderr).toBe(0);
  const { schema } = JSON.parse(readFileSync(place.path(`${out}/schema.json`), 'utf8')) as {
    readonly schema: { readonly features: Readonly<Record<string, unknown>>[] };
  };
  const features = schema.features.map(({ name, kind, tokens, missing }) => ({ name, kind, tokens, missing }));
  return { told: stderr, features };
}

test('ids, words for a missing value and row counters as pandas writes them', async () => {
  const { told, features } = await trained('run');
  expect(features).toEqual([
    { name: 'shop', kind: 'categorical', tokens: 'number' },
    { name: 'price', kind: 'numeric', missing: ['NA', String.raw`\N`, '-'] },
    { name: 'member', kind: 'categorical', tokens: 'boolean' },
  ]);
  expect(told).toContain(String.raw`column "price": NA (16 rows), \N (16 rows), - (16 rows) count as missing.`);
  expect(told).toContain('Unnamed: 0: ignored (it only counts rows; --numeric or --categorical keeps it)');

  place.write('asked.csv', 'shop,price,member\n105,1.5,TRUE\n105.0,1.50,true\n,NA,\n');
  const asked = [
    { shop: 105, price: 1.5, member: true },
    { shop: '105.00', price: '1.5', member: 'True' },
    { price: null, member: '' },
  ];
  place.write('asked.jsonl', asked.map((row) => `${JSON.stringify(row)}\n`).join(''));
  place.write('none.jsonl', '{"shop": 105, "price": 1}\n{"shop": 106, "price": 2}\n');
  await inPairs({
    csv: () => place.json(['predict', 'run', '--data', 'asked.csv', '--out', 'csv.csv']),
    jsonl: () => place.json(['predict', 'run', '--data', 'asked.jsonl', '--out', 'jsonl.csv']),
  });
  const [first, second, ...others] = ['csv.csv', 'jsonl.csv'].flatMap((file) =>
    readFileSync(place.path(file), 'utf8').trim().split('\n').slice(1).map((line) => line.split(',').at(-1)),
  ); // prettier-ignore
  expect(second).toBe(first);
  expect(others[0]).not.toBe(first);
  expect(others).toEqual([others[0], first, first, others[0]]);
  place.write('other.csv', 'shop,price,member\n-1,n/a,true\n,,true\n');
  const other = ['predict', 'run', '--data', 'other.csv', '--out', 'other-scores.csv'];
  expect(await place.refusal(other)).toContain('other.csv:2: column "price": expected a number, got "n/a".');
  const { coverage } = await place.json([...other, '--missing', 'n/a', '--missing', 'shop=-1']);
  expect(coverage).toMatchObject({ data: { shop: { unseen: 0, missing: 1 }, price: { missing: 1 } } });
  expect(await place.refusal(['predict', 'run', '--data', 'none.jsonl', '--out', 'x.csv'])).toBe(
    'error: none.jsonl: column "member" is missing. Columns: "shop", "price".',
  );
}, 60_000);

describe('what is named goes before', () => {
  test('forms of tokens, further words for a missing value, columns that count', async () => {
    const { features } = await trained('named', [
      ...['--tokens', 'shop=text', '--missing', 'price=1.5', '--missing', 'shop=100.0', '--missing', '?'],
      ...['--categorical', 'Unnamed: 0'],
    ]);
    expect(features).toEqual([
      { name: 'shop', kind: 'categorical', tokens: 'text', missing: ['?', '100.0'] },
      { name: 'price', kind: 'numeric', missing: ['?', '1.5', 'NA', String.raw`\N`, '-'] },
      { name: 'Unnamed: 0', kind: 'categorical', tokens: 'number', missing: '?' },
      { name: 'member', kind: 'categorical', tokens: 'boolean', missing: '?' },
    ]);
  }, 60_000);

  test('text in a column of numbers is an error with its line and what to do', async () => {
    const lines = readFileSync(place.path('train.csv'), 'utf8').split('\n');
    place.write('text.csv', lines.with(200, lines[200]!.replace(/^(\d),[^,]*,[^,]*/, '$1,A7,many')).join('\n'));
    const refusal = (...more: string[]): Promise<string> =>
      place.refusal(['train', '--train', 'text.csv', ...train, ...more, '--out', 'x']);
    const messages = [
      await refusal('--tokens', 'shop=number', '--ignore', 'price'),
      await refusal('--tokens', 'shop=numbr'),
    ];
    expect(await refusal('--numeric', 'price')).toBe(
      'error: …/text.csv:201: column "price": expected a number, got "many". If it stands for a missing value, name it so (`missing`, --missing price=many); if the column holds categories, make it categorical (--categorical price).',
    );
    expect(messages).toEqual([
      'error: …/text.csv:201: column "shop": expected a plain number, got "A7". The tokens of this column are text (`tokens`, --tokens shop=text).',
      'error: --tokens: must be number or text, for one column "COLUMN=text", got "numbr". Did you mean "number"?',
    ]);
  }, 60_000);
});

test('a key that some JSON lines lack is a column, one behind the sample is left out and told', async () => {
  const lines = Array.from({ length: 12_000 }, (_, row) => ({
    click: row % 2,
    ...(row % 3 && { coupon: row % 5 ? 'no' : 'yes' }),
    user: `u${row % 9}`,
    note: 'x'.repeat(100),
    ...(row >= 11_500 && { late: row }),
  }));
  place.write('keys.jsonl', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const result = await place.json(['inspect', 'keys.jsonl']);
  expect((result['columns'] as { column: string }[]).map(({ column }) => column)).toEqual([
    'click',
    'user',
    'note',
    'coupon',
  ]);
  expect(result['notes']).toEqual([
    expect.stringContaining(
      'keys.jsonl:11501: key "late" is met here for the first time, behind the rows that decide on columns, so it is left out',
    ),
  ]);
}, 60_000);
