import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CtrError, RowEncoder } from '@fsdnet/core';
import { shortestFloat32 } from '@fsdnet/core/engine';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBytes } from '../byte-source.ts';
import { encodeTable } from '../encode-table.ts';
import { openTable, type Table, type TableRow } from '../open-table.ts';
import { readData } from '../read-data.ts';
import { parquetWriter } from '../write-parquet.ts';
import { parquetColumn, type ParquetColumn } from './new-column.ts';
import { openParquetFile } from './parquet-file.ts';
import { streamAccess } from './random-access.ts';

const fixture = (name: string): string => join(import.meta.dirname, 'fixtures', name);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-parquet-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function rowsOf(table: Table): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const row of table.rows()) rows.push(row);
  return rows;
}

/** Bytes of a file with these columns and rows. */
async function written(columns: readonly ParquetColumn[], rows: readonly (readonly unknown[])[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const writer = await parquetWriter(columns, async (bytes) => void chunks.push(bytes));
  for (const row of rows) await writer.add(row);
  await writer.finish();
  return Buffer.concat(chunks);
}

async function failure(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof CtrError) || error.code !== 'input') throw error;
    return error.message.replaceAll(`${folder}/`, '').replaceAll(import.meta.dirname, '.');
  }
  throw new Error('nothing went wrong');
}

interface Click {
  readonly click: number;
  readonly user: string | null;
  readonly item: number;
  readonly age: number | null;
  readonly price: number;
  readonly premium: boolean;
  readonly seen: string;
  readonly genres: readonly (string | null)[] | null;
}

/** What pyarrow finds in the click log; moments in the form of our cells. */
const clicks: readonly Click[] = (JSON.parse(readFileSync(fixture('clicks.json'), 'utf8')) as Click[]).map((click) => ({
  ...click,
  // The shortest form of the 32-bit float, which JSON of Python has in full.
  price: shortestFloat32(click.price),
  seen: click.seen.replace(' ', 'T').replace('125000+00:00', '125Z'),
}));

describe('files of pyarrow', () => {
  test.each(['snappy', 'gzip-v2', 'zstd-plain', 'brotli', 'lz4', 'none-encodings'])(
    '%s holds the rows that pyarrow finds',
    async (name) => {
      const table = await openTable(fixture(`${name}.parquet`));
      const rows = await rowsOf(table);
      expect(table.columns).toEqual(Object.keys(clicks[0]!));
      const found = rows.map(({ cells }) => Object.fromEntries(table.columns.map((column, at) => [column, cells[at]])));
      expect(found).toEqual(clicks);
      expect(rows.map(({ line }) => line)).toEqual(clicks.map((_, index) => index + 1));
    },
  );

  test.each(['snappy', 'gzip-v2', 'zstd-plain', 'brotli', 'lz4', 'none-encodings', 'types'])(
    '%s: the first rows of row groups are read alone',
    async (name) => {
      const access = await streamAccess(await openBytes(fixture(`${name}.parquet`), { stage: 'read' }));
      const parquet = await openParquetFile(access);
      for (let group = 0; group < parquet.groups; group++) {
        const whole = await parquet.readGroup(group);
        for (const most of [1, 2, 1000]) {
          expect(await parquet.readGroup(group, most)).toEqual(whole.map((values) => values.slice(0, most)));
        }
      }
    },
  );

  test('every type of column', async () => {
    const table = await openTable(fixture('types.parquet'));
    const rows = await rowsOf(table);
    const columns = Object.fromEntries(table.columns.map((column, at) => [column, rows.map(({ cells }) => cells[at])]));
    const { 'large string': large, ...others } = columns;
    expect(large).toEqual(['\uFEFFx', '😀', null]);
    expect(others).toMatchInlineSnapshot(`
      {
        "binary": [
          "text",
          "ff00",
          null,
        ],
        "bool": [
          true,
          false,
          null,
        ],
        "date": [
          "2024-02-29",
          "1969-12-31",
          null,
        ],
        "decimal": [
          "12.50",
          "-0.05",
          null,
        ],
        "dictionary": [
          "a",
          "b",
          null,
        ],
        "fixed binary": [
          "abcd",
          "000102ff",
          null,
        ],
        "float16": [
          0.5,
          -65504,
          null,
        ],
        "float32": [
          0.1,
          -3.4e+38,
          null,
        ],
        "float64": [
          0.1,
          -1.7e+308,
          null,
        ],
        "int16": [
          -32768,
          32767,
          null,
        ],
        "int32": [
          -2147483648,
          2147483647,
          null,
        ],
        "int64": [
          "-9223372036854775808",
          "9007199254740993",
          null,
        ],
        "int8": [
          -128,
          127,
          null,
        ],
        "list of int": [
          [
            1,
            null,
            3,
          ],
          [],
          null,
        ],
        "list of list": [
          [
            [
              "a",
            ],
            [],
          ],
          [],
          null,
        ],
        "list of struct": [
          [
            {
              "a": 1,
              "b": "x",
            },
            {
              "a": 2,
              "b": null,
            },
          ],
          [],
          null,
        ],
        "long decimal": [
          "12345678901234567890123.456",
          "-1.000",
          null,
        ],
        "map": [
          {
            "a": 1,
            "b": null,
          },
          {},
          null,
        ],
        "null": [
          null,
          null,
          null,
        ],
        "string": [
          "Zürich, "a"
      ",
          "",
          null,
        ],
        "struct": [
          {
            "a": 1,
            "b": "x",
          },
          {
            "a": null,
            "b": null,
          },
          null,
        ],
        "time ms": [
          "13:05:00.25",
          "00:00:00",
          null,
        ],
        "time us": [
          "13:05:00.25",
          "23:59:59.999999",
          null,
        ],
        "timestamp ms": [
          "2024-02-28T23:59:59.125Z",
          "1969-12-31T23:59:00Z",
          null,
        ],
        "timestamp ns": [
          "2024-02-28T23:59:59.000000001Z",
          "1969-12-31T23:59:59.999999999Z",
          null,
        ],
        "timestamp s": [
          "2024-02-28T23:59:59",
          null,
          null,
        ],
        "timestamp us": [
          "2024-02-28T23:59:59.000001",
          "2024-02-28T23:59:59.125",
          null,
        ],
        "uint16": [
          0,
          65535,
          null,
        ],
        "uint32": [
          0,
          4294967295,
          null,
        ],
        "uint64": [
          7,
          "18446744073709551615",
          null,
        ],
        "uint8": [
          0,
          255,
          null,
        ],
        "uuid": [
          "00010203-0405-0607-0809-0a0b0c0d0e0f",
          "0f0e0d0c-0b0a-0908-0706-050403020100",
          null,
        ],
      }
    `);
    const [{ cells } = { cells: [] }] = await rowsOf(await openTable(fixture('int96.parquet')));
    expect(cells).toEqual(['2024-02-28T23:59:59.000000001']);
  });

  test('the same data for training as from JSON lines', async () => {
    const jsonl = file('clicks.jsonl', clicks.map((click) => `${JSON.stringify(click)}\n`).join(''));
    const options = { label: 'click', seed: 3 };
    const { schema, inference, ...parts } = await readData({ train: fixture('snappy.parquet'), ...options });
    const { schema: other, inference: _, ...expected } = await readData({ train: jsonl, ...options });
    expect({ ...parts, name: '' }).toEqual({ ...expected, name: '' });
    expect(schema.schema).toEqual(other.schema);
    expect(Object.fromEntries(inference!.columns.map(({ column, use }) => [column, use]))).toEqual({
      click: 'label', user: 'categorical', item: 'categorical', age: 'numeric', price: 'numeric',
      premium: 'categorical', seen: 'time', genres: 'multiValued',
    }); // prettier-ignore
    const encoded = await encodeTable(fixture('gzip-v2.parquet'), schema);
    expect(encoded).toEqual(
      new RowEncoder(schema).encode(
        clicks.map((click) => ({ ...click })),
        { labels: true },
      ),
    );
  });

  test('through streams, packed once more, and by their first bytes', async () => {
    const bytes = readFileSync(fixture('snappy.parquet'));
    const stream = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
    };
    const tables = [
      await openTable(stream()),
      await openTable(stream(), { format: 'parquet' }),
      await openTable(file('packed.parquet.gz', gzipSync(bytes))),
      await openTable(file('without-extension', bytes)),
    ];
    for (const table of tables) {
      expect([table.format, (await rowsOf(table)).length]).toEqual(['parquet', 60]);
    }
  });

  test('peek and progress', async () => {
    const steps: number[] = [];
    const path = fixture('snappy.parquet');
    const table = await openTable(path, { onProgress: ({ done, total }) => steps.push(done / (total ?? 0)) });
    expect((await table.peek(30)).length).toBe(30);
    expect((await table.peek(2)).map(([click]) => click)).toEqual([1, 0]);
    const seen: unknown[] = [];
    await table.scan(([, , item], line) => seen.push([item, line]));
    expect(seen).toEqual(clicks.map(({ item }, index) => [item, index + 1]));
    expect(Math.max(...steps)).toBe(1);
    const controller = new AbortController();
    const stopped = await openTable(path, { signal: controller.signal });
    controller.abort();
    await expect(stopped.scan(() => undefined)).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('files that cannot be read', () => {
  const read = async (path: string): Promise<unknown> => rowsOf(await openTable(path));

  test('each with a message that names it', async () => {
    const bytes = readFileSync(fixture('snappy.parquet'));
    const latin = await written([parquetColumn('a', 'text')], [[Buffer.from('caf\u00e9', 'latin1')]]);
    const twice = [parquetColumn('a', 'text'), parquetColumn('a', 'text')];
    const messages = {
      'text named parquet': await failure(read(file('text.parquet', 'click,user\n1,u1\n'))),
      'a few bytes': await failure(read(file('short.parquet', 'PAR1'))),
      'cut off': await failure(read(file('cut.parquet', bytes.subarray(0, bytes.length - 100)))),
      'a hole': await failure(read(file('hole.parquet', Buffer.concat([bytes.subarray(0, 900), bytes.subarray(950)])))),
      'zeros in the data': await failure(read(file('zeros.parquet', Buffer.from(bytes).fill(0, 4, 200)))),
      encrypted: await failure(
        read(file('secret.parquet', Buffer.concat([bytes.subarray(0, -4), Buffer.from('PARE')]))),
      ),
      'no utf-8': await failure(read(file('latin.parquet', latin))),
      'a column twice': await failure(read(file('twice.parquet', await written(twice, [['x', 'y']])))),
      'no rows': await failure(readData({ train: fixture('no-rows.parquet'), label: 'click' })),
      'no such column': await failure(readData({ train: fixture('lz4.parquet'), label: 'click', numeric: ['agee'] })),
      'text in a numeric column': await failure(
        readData({ train: fixture('lz4.parquet'), label: 'click', numeric: ['seen'] }),
      ),
      'a list where a token belongs': await failure(
        readData({ train: fixture('lz4.parquet'), label: 'click', categorical: ['genres'] }),
      ),
    };
    expect(messages).toMatchInlineSnapshot(`
      {
        "a column twice": "twice.parquet: column names must differ, got "a" twice. Rename one of the two.",
        "a few bytes": "short.parquet: is not a whole Parquet file (no room for a table of contents). Copy it or write it again.",
        "a hole": "hole.parquet: column "seen": is not a whole Parquet file. Copy it or write it again.",
        "a list where a token belongs": "./fixtures/lz4.parquet:1: column "genres": expected text or a number, got a list.",
        "cut off": "cut.parquet: is not a whole Parquet file. Copy it or write it again.",
        "encrypted": "secret.parquet: uses something that cannot be read, got encryption. Write it again without, for example with pyarrow or DuckDB.",
        "no rows": "./fixtures/no-rows.parquet: has no rows. Give a file with at least one row besides the header.",
        "no such column": "./fixtures/lz4.parquet: column "agee" does not exist. Did you mean "age"? Columns: click, user, item, age, price, premium, seen, genres.",
        "no utf-8": "latin.parquet: column "a": is not valid utf-8. Write it again as text.",
        "text in a numeric column": "./fixtures/lz4.parquet:1: column "seen": expected a number, got "2024-02-28T23:59:59.125Z". If it stands for a missing value, name it so (\`missing\`, --missing seen=2024-02-28T23:59:59.125Z); if the column holds categories, make it categorical (--categorical seen).",
        "text named parquet": "text.parquet: is not a whole Parquet file. Copy it or write it again.",
        "zeros in the data": "zeros.parquet: column "click": is not a whole Parquet file (a page beyond its column). Copy it or write it again.",
      }
    `);
  });

  test('a column that prediction needs', async () => {
    const { schema } = await readData({ train: fixture('lz4.parquet'), label: 'click', ignore: ['seen'] });
    const path = file('narrow.parquet', await written([parquetColumn('user', 'text')], [['u1']]));
    expect(await failure(encodeTable(path, schema, { requireLabel: false }))).toBe(
      'narrow.parquet: column "item" is missing. Columns: "user".',
    );
  });
});

describe('writing', () => {
  test('what was read is written with types and values as they were', async () => {
    for (const name of ['types.parquet', 'snappy.parquet', 'none-encodings.parquet']) {
      const table = await openTable(fixture(name));
      const rows = await rowsOf(table);
      const copy = await openTable(
        file(
          name,
          await written(
            table.parquet!,
            rows.map(({ stored }) => stored!),
          ),
        ),
      );
      expect(copy.parquet!.map((column) => [column.name, ...column.elements.map(annotation)])).toEqual(
        table.parquet!.map((column) => [column.name, ...column.elements.map(annotation)]),
      );
      expect(await rowsOf(copy)).toEqual(rows);
    }
  });

  /** Integers are annotated in the older way, which says the same. */
  function annotation({ logical_type: logical, ...element }: ParquetColumn['elements'][number]): unknown {
    return logical?.type === 'INTEGER' ? element : { ...element, logical_type: logical };
  }

  test('columns of every kind, whatever the values', async () => {
    const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const number = fc.double({ noNaN: true });
    const values = {
      text: fc.string({ unit: 'grapheme' }),
      integer,
      number,
      float: fc.float({ noNaN: true }),
      boolean: fc.boolean(),
      json: fc.json(),
      texts: fc.array(fc.option(fc.string())),
      integers: fc.array(fc.option(integer)),
      numbers: fc.array(fc.option(number)),
    } as const;
    const kinds = Object.keys(values) as (keyof typeof values)[];
    const row = fc.tuple(...kinds.map((kind) => fc.option(values[kind] as fc.Arbitrary<unknown>)));
    const columns = kinds.map((kind) => parquetColumn(kind, kind));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
        const read = await rowsOf(await openTable(file('kinds.parquet', await written(columns, rows))));
        expect(read.map(({ stored }) => stored!.map((value) => value ?? null))).toEqual(rows);
      }),
      { numRuns: 60 },
    );
  });

  test('many rows make several row groups', async () => {
    const rows = Array.from({ length: 140_000 }, (_, row) => [BigInt(row), `u${row % 1000}`]);
    const columns = [parquetColumn('row', 'integer'), parquetColumn('user', 'text')];
    const table = await openTable(file('many.parquet', await written(columns, rows)));
    let count = 0;
    await table.scan(([row, user], line) => {
      if (row !== line - 1 || user !== `u${(line - 1) % 1000}`) throw new Error(`row ${line}`);
      count++;
    });
    expect(count).toBe(140_000);
  });

  test('a value that does not fit its column', async () => {
    await expect(written([parquetColumn('a', 'integer')], [['x']])).rejects.toThrow(
      'Parquet output: a value does not fit its column, got parquet expected bigint value, got x.',
    );
  });
});

/** A Python with pyarrow, where there is one. */
const python = [process.env['FSDNET_PYTHON'], 'python3', 'python'].find((command) => {
  if (!command) return false;
  try {
    execFileSync(command, ['-c', 'import pyarrow'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

test.runIf(python === undefined)(
  'SKIPPED: pyarrow reads our Parquet files; install pyarrow (or name a Python with it, FSDNET_PYTHON) to run it',
  ({ skip }) => skip(),
);

test.runIf(python !== undefined)(
  'pyarrow reads our Parquet files with equal types and values',
  async () => {
    const differences = (a: string, b: string): unknown => {
      const script = join(import.meta.dirname, '../../../../../scripts/pyarrow/differences.py');
      return JSON.parse(execFileSync(python!, [script, a, b], { encoding: 'utf8' }));
    };
    for (const name of ['types.parquet', 'none-encodings.parquet']) {
      const table = await openTable(fixture(name));
      const rows = await rowsOf(table);
      const columns = [...table.parquet!, parquetColumn('prediction', 'float')];
      const path = file(
        `ours-${name}`,
        await written(
          columns,
          rows.map(({ stored }, row) => [...stored!, row / 7]),
        ),
      );
      expect(differences(fixture(name), path)).toEqual(['prediction']);
    }
  },
  60_000,
);
