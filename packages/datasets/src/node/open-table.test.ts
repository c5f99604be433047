import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CtrError } from '@fsdnet/core';
import { AbortedError } from '@fsdnet/core/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTable, type OpenTableOptions } from './open-table.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet tables '));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

interface Read {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

async function read(from: string | AsyncIterable<Uint8Array>, options?: OpenTableOptions): Promise<Read> {
  const table = await openTable(from, options);
  const rows = [];
  for await (const { cells } of table.rows()) rows.push(cells);
  return { columns: table.columns, rows };
}

/** The message of what goes wrong, with the folder left out. */
async function failure(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof CtrError)) throw error;
    return error.message.replaceAll(`${folder}/`, '');
  }
  throw new Error('nothing went wrong');
}

const expected = {
  columns: ['label', 'city'],
  rows: [['1', 'Zürich'], ['0', 'a b']], // prettier-ignore
};
const text = 'label,city\n1,Zürich\n0,a b\n';

describe('what a file is, is found out', () => {
  test('by its name', async () => {
    const tabs = text.replaceAll(',', '\t');
    const json = '{"label":"1","city":"Zürich"}\n{"label":"0","city":"a b"}\n';
    expect(await read(file('a.csv', text))).toEqual(expected);
    expect(await read(file('a.tsv', tabs))).toEqual(expected);
    expect(await read(file('a.jsonl', json))).toEqual(expected);
    expect(await read(file('a.csv.gz', gzipSync(text)))).toEqual(expected);
    expect(await read(file('a.tsv.gz', gzipSync(tabs)))).toEqual(expected);
    expect(await read(file('semicolons.csv', text.replaceAll(',', ';')))).toEqual(expected);
    expect((await read(file('a.libfm', '1 3:1 4:1\n0 3:1 5:1\n'))).columns).toEqual(['label', 'f1', 'f2']);
  });

  test('by its first bytes and its first line', async () => {
    expect(await read(file('plain', text))).toEqual(expected);
    expect(await read(file('tabs.txt', text.replaceAll(',', '\t')))).toEqual(expected);
    expect(await read(file('lines', '{"label":"1","city":"Zürich"}\n{"label":"0","city":"a b"}\n'))).toEqual(expected);
    expect(await read(file('packed', gzipSync(text)))).toEqual(expected);
    expect((await read(file('entries.txt', '-1 204:1 4798:1\n1 3:1 4:1\n'))).columns).toEqual(['label', 'f1', 'f2']);
  });

  test('by an option', async () => {
    expect(await read(file('odd.json', '{"label":"1","city":"x"}\n'), { format: 'jsonl' })).toMatchObject({
      rows: [['1', 'x']],
    });
    expect(await read(file('headless.csv', '1,x\n'), { columns: ['label', 'city'] })).toMatchObject({
      rows: [['1', 'x']],
    });
  });

  test('a stream of bytes, cut anywhere', async () => {
    async function* bytes(content: Uint8Array): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < content.length; at++) yield content.subarray(at, at + 1);
    }
    expect(await read(bytes(Buffer.from(text)), { format: 'csv' })).toEqual(expected);
    expect(await read(bytes(gzipSync(text)))).toEqual(expected);
  });
});

test.each([
  ['utf-8', Buffer.from(`\uFEFF${text}`)],
  ['utf-16le', Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['iso-8859-1', Buffer.from(text, 'latin1')],
  ['windows-1252', Buffer.from(text, 'latin1')],
])('encoding %s', async (encoding, bytes) => {
  expect(await read(file('encoded.csv', bytes), { encoding })).toEqual(expected);
});

test('a table hands out columns, lines, all cells, and in JSON lines the whole object', async () => {
  const table = await openTable(file('b.csv', 'a,b\n1,"x\ny"\n2,z\n'));
  expect([table.columns, table.format]).toEqual([['a', 'b'], 'csv']);
  expect(await table.peek(1)).toEqual([['1', 'x\ny']]);
  const rows = [];
  for await (const row of table.rows()) rows.push(row);
  expect(rows).toEqual([
    { line: 2, cells: ['1', 'x\ny'] },
    { line: 4, cells: ['2', 'z'] },
  ]);
  const lines = await openTable(file('b.jsonl', '{"a":1}\n{"a":2,"more":[3]}\n'));
  const records = [];
  for await (const { record } of lines.rows()) records.push(record);
  expect(records).toEqual([{ a: 1 }, { a: 2, more: [3] }]);
});

test('reading can stop early', async () => {
  const path = file('long.csv', `a\n${'1\n'.repeat(1_000_000)}`);
  const table = await openTable(path);
  let count = 0;
  for await (const _row of table.rows()) if (++count === 10) break;
  expect(count).toBe(10);
  const other = await openTable(path);
  await other.close();
  await other.close();
});

test('progress in bytes of the file, and an abort', async () => {
  const path = file('progress.csv', `a,b\n${'1,2\n'.repeat(200_000)}`);
  const seen: unknown[] = [];
  await read(path, { onProgress: (progress) => seen.push(progress), stage: 'read train' });
  expect(seen.length).toBeGreaterThan(2);
  expect(seen.at(-1)).toEqual({ stage: 'read train', done: 800_004, total: 800_004 });
  const controller = new AbortController();
  const stopped = read(path, { signal: controller.signal, onProgress: () => controller.abort() });
  await expect(stopped).rejects.toThrow(AbortedError);
});

describe('what cannot be read is named', () => {
  test('files that are not there or not files', async () => {
    mkdirSync(join(folder, 'folder.csv'));
    const cut = gzipSync(text.repeat(1000));
    const flipped = Buffer.from(cut);
    flipped[60] = (flipped[60] ?? 0) ^ 255;
    const messages = {
      missing: await failure(read(join(folder, 'none.csv'))),
      folder: await failure(read(join(folder, 'folder.csv'))),
      empty: await failure(read(file('empty.csv', ''))),
      emptyPacked: await failure(read(file('empty.csv.gz', gzipSync('')))),
      blank: await failure(read(file('blank.csv', '\n\n'))),
      cut: await failure(read(file('cut.csv.gz', cut.subarray(0, cut.length / 2)))),
      flipped: await failure(read(file('flipped.csv.gz', flipped))),
      notPacked: await failure(read(file('not.csv.gz', text))),
      parquet: await failure(read(file('a.parquet', 'PAR1'))),
      parquetInside: await failure(read(file('inside', Buffer.from('PAR1\xff\xfe', 'latin1')))),
      underFile: await failure(read(join(file('some.csv', text), 'x.csv'))),
    };
    expect(messages).toMatchInlineSnapshot(`
      {
        "blank": "blank.csv: has no rows. Give a file with at least one row besides the header.",
        "cut": "cut.csv.gz: is not a whole gzip file. Copy or download it again.",
        "empty": "empty.csv: is empty. Give a file with a header and rows.",
        "emptyPacked": "empty.csv.gz: is empty. Give a file with a header and rows.",
        "flipped": "flipped.csv.gz: is not a whole gzip file. Copy or download it again.",
        "folder": "folder.csv: is a folder that holds no file with rows. Check the path.",
        "missing": "none.csv: does not exist. Check the path.",
        "notPacked": "not.csv.gz: is not a whole gzip file. Copy or download it again.",
        "parquet": "a.parquet: is not a whole Parquet file (no room for a table of contents). Copy it or write it again.",
        "parquetInside": "inside: is not a whole Parquet file (no room for a table of contents). Copy it or write it again.",
        "underFile": "some.csv/x.csv: does not exist. Check the path.",
      }
    `);
  });

  test('bytes that are no text', async () => {
    const bad = Buffer.concat([Buffer.from('a,b\n1,é\n2,'), Buffer.of(0xff), Buffer.from('\n3,x\n')]);
    const late = Buffer.concat([
      Buffer.from(`a,b\n${'1,é\n'.repeat(300_000)}2,`),
      Buffer.of(0xc3, 0x28),
      Buffer.from('\n'),
    ]);
    const messages = {
      early: await failure(read(file('bad.csv', bad))),
      late: await failure(read(file('late.csv', late))),
      inQuotes: await failure(
        read(file('quoted.csv', Buffer.concat([Buffer.from('a,b\n1,"x\n'), Buffer.of(0xff), Buffer.from('"\n')]))),
      ),
      end: await failure(read(file('end.csv', Buffer.concat([Buffer.from('a,b\n1,'), Buffer.of(0xc3)])))),
      latin: await failure(read(file('latin.csv', Buffer.from(text, 'latin1')))),
      sniffed: await failure(read(file('sniffed', Buffer.from(text, 'latin1')))),
      utf16: await failure(
        read(file('odd16.csv', Buffer.from([0x61, 0, 0x0a, 0, 0, 0xd8, 0x61, 0])), { encoding: 'utf-16le' }),
      ),
      japanese: await failure(
        read(file('jis.csv', Buffer.concat([Buffer.from('a,b\n1,2\n'), Buffer.of(0x81, 0xff)])), {
          encoding: 'shift_jis',
        }),
      ),
      json: await failure(read(file('bad.jsonl', Buffer.from('{"a":1,"b":"x"}\n{"a":2,"b":"\xff"}\n', 'latin1')))),
      unknown: await failure(read(file('c.csv', text), { encoding: 'utf-9' })),
    };
    expect(messages).toMatchInlineSnapshot(`
      {
        "early": "bad.csv:3: column "b": is not valid utf-8. Name the encoding of the file (\`encoding\`, on the command line --encoding), for example iso-8859-1 or gbk.",
        "end": "end.csv:2: column "b": is not valid utf-8. Name the encoding of the file (\`encoding\`, on the command line --encoding), for example iso-8859-1 or gbk.",
        "inQuotes": "quoted.csv:3: column "b": is not valid utf-8. Name the encoding of the file (\`encoding\`, on the command line --encoding), for example iso-8859-1 or gbk.",
        "japanese": "jis.csv:3: column "a": is not valid shift_jis. Name the encoding of the file (\`encoding\`, on the command line --encoding), for example iso-8859-1 or gbk.",
        "json": "bad.jsonl:2: column "b": is not valid utf-8. Name the encoding of the file (\`encoding\`, on the command line --encoding), for example iso-8859-1 or gbk.",
        "late": "late.csv:300002: column "b": is not valid utf-8. Name the encoding of the file (\`encoding\`, on the command line --encoding), for example iso-8859-1 or gbk.",
        "latin": "latin.csv:2: column "city": is not valid utf-8. Name the encoding of the file (\`encoding\`, on the command line --encoding), for example iso-8859-1 or gbk.",
        "sniffed": "sniffed:2: column "city": is not valid utf-8. Name the encoding of the file (\`encoding\`, on the command line --encoding), for example iso-8859-1 or gbk.",
        "unknown": "encoding: must be a known encoding, got "utf-9". For example utf-8, iso-8859-1, windows-1252 or utf-16le.",
        "utf16": "odd16.csv:2: column "a": is not valid utf-16le. Name the encoding of the file (\`encoding\`, on the command line --encoding), for example iso-8859-1 or gbk.",
      }
    `);
  });

  test('rows that break the format', async () => {
    const messages = {
      ragged: await failure(read(file('ragged.csv', 'a,b\n1,2\n1,2,3\n'))),
      quote: await failure(read(file('quote.csv', 'a,b\n1,"2\n'))),
      swallowed: await failure(read(file('swallowed.tsv', 'a\tb\n"\t2\n3\t4\n"\t5\n'), { quotes: 'double' })),
      json: await failure(read(file('bad.jsonl', '{"a":1}\n{"a":}\n'))),
      entries: await failure(read(file('bad.libsvm', '1 3:1\n0 x\n'))),
      libsvmStream: await failure(read((async function* () { yield Buffer.from('1 3:1\n'); })(), { format: 'libsvm' })),
    }; // prettier-ignore
    expect(messages).toMatchInlineSnapshot(`
      {
        "entries": "bad.libsvm:2: expected entries index:value, got "x".",
        "json": "bad.jsonl:2: every line must be a JSON object, got "{\\"a\\":}". Write one object per line, without commas between lines.",
        "libsvmStream": "stream: a libsvm stream needs its layout. Read it from a file, which is looked through first.",
        "quote": "quote.csv:2: the quote that opens here is never closed. Close it, or double quotes that belong to the text.",
        "ragged": "ragged.csv:3: expected 2 columns, got 3. Every row must have as many cells as the header.",
        "swallowed": "swallowed.tsv:2: a quoted cell must not hold whole rows, got one that ends in line 4. If quotes are text in this file, say so (\`quotes: "none"\`, on the command line --quotes none), else double those that belong to the text.",
      }
    `);
  });
});
