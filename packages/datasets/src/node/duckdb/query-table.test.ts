import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CtrError, type EncodedPart } from '@fsdnet/core';
import { fittedSchemaToJson, rowsInMemory } from '@fsdnet/core/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTable, type Table } from '../open-table.ts';
import { readData } from '../read-data.ts';
import { findDuckdb } from './find-duckdb.ts';
import { readSql } from './read-sql.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-sql-'));
  writeFileSync(join(folder, 'clicks.csv'), csv(rowsFrom(0, 300)));
  writeFileSync(join(folder, 'later.csv'), csv(rowsFrom(300, 100)));
  writeFileSync(join(folder, 'turned.csv'), csv(rowsFrom(0, 300).reverse()));
});
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (name: string): string => join(import.meta.dirname, '../parquet/fixtures', `${name}.parquet`);
const clicks = (name = 'clicks'): string => `FROM '${join(folder, `${name}.csv`)}'`;

function rowsFrom(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const row = first + index;
    const price = row % 7 === 0 ? '' : (row % 40) / 8;
    return `${row % 3 === 0 ? 1 : 0},u${row % 17},${row % 29},${price},${row % 2 === 0 ? 'Drama|War' : 'Comedy'},${row}`;
  });
}

function csv(rows: readonly string[]): string {
  return `click,user,item,price,genres,row\n${rows.join('\n')}\n`;
}

async function cellsOf(table: Table): Promise<readonly (readonly unknown[])[]> {
  const rows: (readonly unknown[])[] = [];
  for await (const { cells } of table.rows()) rows.push(cells);
  return rows;
}

async function failure(query: string): Promise<string> {
  try {
    await cellsOf(await openTable(`sql:${query}`));
  } catch (error) {
    if (!(error instanceof CtrError)) throw error;
    return error.message.replaceAll(`${folder}/`, '');
  }
  throw new Error('nothing went wrong');
}

/** Microseconds are the finest time that DuckDB reads from these, and it drops a byte order mark from a text. */
const READ_BY_DUCKDB_OTHERWISE = new Set(['large string', 'timestamp ns']);

test.each(['types', 'lz4', 'snappy'])('%s.parquet: the cells that the file has', async (name) => {
  const file = await openTable(fixture(name));
  const query = await openTable(`sql:FROM '${fixture(name)}'`);
  expect(query.columns).toEqual(file.columns);
  const compared = (rows: readonly (readonly unknown[])[]): unknown =>
    rows.map((cells) => cells.filter((_, column) => !READ_BY_DUCKDB_OTHERWISE.has(file.columns[column]!)));
  expect(compared(await cellsOf(query))).toEqual(compared(await cellsOf(file)));
});

test("types that only DuckDB has follow Parquet's rules", async () => {
  const table = await openTable(
    `sql:SELECT 1::TINYINT, 9007199254740993, 1.50, 0.1::FLOAT, DATE '2024-02-29', TIMESTAMP_S '2024-02-29 12:00:00',
    TIMESTAMPTZ '2024-02-29 12:00:00.5+00', TIME '01:02:03', ['a', NULL], {'x': 1.5}, MAP {'k': 2}, true, NULL, 'abc'::BLOB,
    'a'::ENUM('a', 'b'), 7::HUGEINT, [1, 2]::INTEGER[2], '8d9ddf5e-0000-4000-8000-000000000001'::UUID, INTERVAL 3 DAY`,
  );
  expect(await cellsOf(table)).toEqual([
    [
      ...[
        1,
        '9007199254740993',
        '1.50',
        0.1,
        '2024-02-29',
        '2024-02-29T12:00:00',
        '2024-02-29T12:00:00.5Z',
        '01:02:03',
      ],
      ...[['a', null], { x: '1.5' }, { k: 2 }, true, null, 'abc', 'a', 7, [1, 2]],
      ...['8d9ddf5e-0000-4000-8000-000000000001', '3 days'],
    ],
  ]);
});

describe('a query gives what the same rows give as files', () => {
  const options = { label: 'click', multi: ['genres:|'], ignore: ['row'], cacheDir: false as const };

  test('with its parts given', async () => {
    const [train, later] = [join(folder, 'clicks.csv'), join(folder, 'later.csv')];
    const files = await readData({ train, test: later, ...options });
    const queries = await readSql(`${clicks()} ORDER BY row`, { test: `sql:${clicks('later')}`, ...options });
    expect([queries.train, queries.valid, queries.test]).toEqual([files.train, files.valid, files.test]);
    expect(fittedSchemaToJson(queries.schema).fields).toEqual(fittedSchemaToJson(files.schema).fields);
    expect(queries.name).toBe('query');
  });

  test('and several of them are one source', async () => {
    const paths = ['clicks', 'later'].map((name) => join(folder, `${name}.csv`));
    const files = await readData({ train: paths, ...options });
    const ordered = paths.map((path) => `sql:FROM '${path}' ORDER BY row`);
    const queries = await readData({ train: ordered, ...options });
    expect([queries.train, queries.valid, queries.test]).toEqual([files.train, files.valid, files.test]);
  });
});

test('without ORDER BY rows are split by what they hold, which is told', async () => {
  const told: string[] = [];
  const read = async (name: string): Promise<readonly number[][]> => {
    const {
      train,
      valid,
      test: tested,
    } = await readSql(clicks(name), {
      ...{ label: 'click', numeric: ['row'], numericScaling: ['raw'], ignore: ['user', 'genres', 'item', 'price'] },
      onMessage: (message) => told.push(message),
    });
    const numbers = async (part: EncodedPart): Promise<number[]> =>
      [...(await rowsInMemory(part)).numbers].sort((a, b) => a - b);
    return [await numbers(train), await numbers(valid), await numbers(tested!)];
  };
  const [asWritten, turned] = [await read('clicks'), await read('turned')];
  expect(asWritten.map(({ length }) => length)).toEqual([240, 30, 30]);
  expect(turned).toEqual(asWritten);
  expect(asWritten[1]).not.toEqual(Array.from({ length: 30 }, (_, row) => row));
  expect(told).toContain(
    'The query has no ORDER BY at its end, so its rows have no order: they are split by a hash of each row.',
  );
});

test('rows come in chunks, those that were looked into again', async () => {
  const table = await openTable('sql:SELECT range AS n FROM range(5000)');
  expect((await table.peek(3000)).length).toBe(3000);
  const rows = await cellsOf(table);
  expect(rows.map(([n]) => n)).toEqual(Array.from({ length: 5000 }, (_, n) => n));
});

test('statements may stand before the SELECT, and semicolons in texts', async () => {
  const table = await openTable("sql:CREATE TABLE t AS SELECT 1 AS a; SET threads = 1; SELECT a, ';' AS b FROM t;");
  expect(await cellsOf(table)).toEqual([[1, ';']]);
});

test('the cache keeps the rows of a query only under a name', async () => {
  const cacheDir = join(folder, 'cache');
  const read = async (cacheKey?: string): Promise<boolean> =>
    (await readSql(`${clicks()} ORDER BY row`, { label: 'click', cacheDir, cacheKey })).prepareCached;
  expect([await read(), await read()]).toEqual([false, false]);
  expect([await read('monday'), await read('monday'), await read('tuesday')]).toEqual([false, true, false]);
  await expect(readData({ train: join(folder, 'clicks.csv'), label: 'click', cacheKey: 'x' })).rejects.toThrow(
    'readData: cacheKey: applies only to sources that are queries ("sql:SELECT …"), got "x". Leave it out: files are known by their content.',
  );
});

test('what is wrong with a query, in a line', async () => {
  const queries = ['SELEC 1', 'SELECT * FROM click', `SELECT usr ${clicks()}`, "FROM 'absent.csv'", 'SET threads = 1', `SELECT user, user ${clicks()}`, `SELECT user::INTEGER ${clicks()}`, "SET autoload_known_extensions = false; FROM 'https://shop.example/clicks.parquet'"]; // prettier-ignore
  const messages = await Promise.all(queries.map(failure));
  for (const message of messages) expect(message).not.toContain('\n');
  expect(messages).toMatchInlineSnapshot(`
    [
      "sql:SELEC 1: the query cannot be read: syntax error at or near "SELEC".",
      "sql:SELECT * FROM click: Catalog Error: Table with name click does not exist. Did you mean "sqlite_schema"?",
      "sql:SELECT usr FROM 'clicks.csv': Binder Error: Referenced column "usr" not found in FROM clause. Candidate bindings: "user", "price", "genres"",
      "sql:FROM 'absent.csv': IO Error: No files found that match the pattern "absent.csv".",
      "sql:SET threads = 1: the query must end with a SELECT.",
      "sql:SELECT user, user FROM 'clicks.c…: column names must differ, got "user" twice. Rename one of the two.",
      "sql:SELECT user::INTEGER FROM 'click…: Conversion Error: Could not convert string 'u0' to INT32 when casting from source column user.",
      "sql:SET autoload_known_extensions = false; FROM 'https://sh…: the query needs DuckDB's extension httpfs, which could not be loaded. Once, where the network allows it, write "INSTALL httpfs; LOAD httpfs;" before the SELECT.",
    ]
  `);
});

test('a query can be stopped', async () => {
  const stop = new AbortController();
  const running = openTable('sql:SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000) b', { signal: stop.signal }); // prettier-ignore
  setTimeout(() => stop.abort(), 50);
  await expect(running.then(cellsOf)).rejects.toThrow('reading was stopped');
});

test('without DuckDB the error names the command that installs it', async () => {
  const missing = (): Promise<never> =>
    Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }));
  await expect(findDuckdb([], missing)).rejects.toThrow(
    'sql: DuckDB must be installed to read a query. Run: fsdnet setup duckdb (in a project of your own: npm install @duckdb/node-api).',
  );
});
