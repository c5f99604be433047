import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fieldLayout, rowsInMemory } from '@fsdnet/core/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeDataset } from '../catalog/datasets.ts';
import { loadDataset } from './load-dataset.ts';
import { openTable } from './open-table.ts';
import { readData } from './read-data.ts';
import type { PreparedData } from './cached-data.ts';

/** Real data, which may not be kept in the repository. */
const dataDir = process.env['FSDNET_DATA_DIR'] || join(import.meta.dirname, '../../../../../shared/data');
const present = existsSync(join(dataDir, 'frappe_x1'));

let cacheDir: string;
beforeAll(() => {
  cacheDir = mkdtempSync(join(tmpdir(), 'fsdnet-real-'));
});
afterAll(() => rmSync(cacheDir, { recursive: true }));

if (!present) test.skip('SKIPPED: tests on real data; set FSDNET_DATA_DIR to a data folder to run them', () => {});

describe.runIf(present)('real data', () => {
  const load = (name: string): Promise<PreparedData> => loadDataset(name, { dataDir, cacheDir, downloadUrl: '' });
  const tables = (data: PreparedData): Record<string, number> =>
    Object.fromEntries(fieldLayout(data.schema, 16).fields.map(({ name, rows }) => [name, rows]));
  const positives = ({ train, valid, test: tested }: PreparedData): number[] =>
    [train, valid, tested].map((part) => part?.labels?.reduce((sum, label) => sum + label, 0) ?? 0);
  const rowCounts = ({ train, valid, test: tested }: PreparedData): number[] => [
    train.rows,
    valid.rows,
    tested?.rows ?? 0,
  ];

  test('Frappe has the published tables, rows and clicks', async () => {
    const data = await load('frappe');
    const { fields = [], rows } = describeDataset('frappe');
    expect(tables(data)).toEqual(Object.fromEntries(fields.map((field) => [field.name, field.rows])));
    expect(rowCounts(data)).toEqual(Object.values(rows ?? {}));
    expect(positives(data)).toEqual([67_604, 19_063, 9_536]);
    const again = await load('frappe');
    expect([again.prepareCached, again.train]).toEqual([true, data.train]);
  });

  test('MovieLens-1M: the fixed split', async () => {
    const data = await load('ml-1m');
    // The paper's split has 12 movies fewer.
    expect(tables(data)).toEqual({ UserID: 6042, Gender: 4, Age: 9, Occupation: 23, MovieID: 3560 });
    expect(rowCounts(data)).toEqual([800_167, 100_021, 100_021]);
    expect(positives(data).reduce((sum, count) => sum + count)).toBe(575_281);
    expect(new Set(data.valid.groups).size).toBeGreaterThan(5000);
  });

  test('MovieLens-1M: the official files with genres and year', async () => {
    const data = await load('ml-1m-genres');
    expect(tables(data)).toMatchObject({ UserID: 6042, Gender: 4, Age: 9, Occupation: 23, Genres: 20, Year: 1 });
    expect(rowCounts(data)).toEqual([800_167, 100_021, 100_021]);
    expect(positives(data).reduce((sum, count) => sum + count)).toBe(575_281);
    const { lists } = await rowsInMemory(data.train);
    expect(lists[0]?.offsets.at(-1)).toBeGreaterThan(1.5 * data.train.rows);
  });

  test('Criteo: the first rows in the layout of the challenge', async () => {
    const data = await load('criteo');
    expect(rowCounts(data).reduce((sum, count) => sum + count)).toBe(10_000);
    const [train = 0, valid = 0, tested = 0] = positives(data);
    expect([train + valid + tested, valid, tested]).toEqual([2182, 219, 219]);
    expect(data.schema.fields.length).toBe(39);
  });

  test('Avazu: the first rows', async () => {
    const data = await load('avazu');
    expect(rowCounts(data)).toEqual([7199, 900, 900]);
    expect(positives(data).reduce((sum, count) => sum + count)).toBe(1563);
    const vocabularies = data.schema.fields.map((field) =>
      field.kind === 'categorical' ? field.vocabulary.tokens : [],
    );
    expect(vocabularies.length).toBe(24);
    // All of Tuesday, 21 October 2014, midnight.
    expect(vocabularies.slice(0, 3)).toEqual([['0'], ['2'], ['0']]);
    expect(vocabularies[3]).toContain('1005');
  });

  test('Frappe as libfm files: the same sizes', async () => {
    const path = join(dataDir, 'frappe/frappe.validation.libfm.gz');
    const table = await openTable(path);
    expect([table.columns.length, table.reading.layout]).toEqual([11, 'libfm']);
    const data = await readData({ train: path });
    expect(rowCounts(data).reduce((sum, count) => sum + count)).toBe(57_722);
    expect(positives(data).reduce((sum, count) => sum + count)).toBe(19_063);
  });
});
