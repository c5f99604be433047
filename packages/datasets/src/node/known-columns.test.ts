import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EncodedRows, FittedSchema } from '@fsdnet/core';
import { fittedSchemaFromJson, fittedSchemaToJson } from '@fsdnet/core/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeTable, type EncodeTableOptions } from './encode-table.ts';
import { indexColumns } from './parquet/pandas-index.ts';
import { readData, type ReadDataOptions } from './read-data.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-known-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

async function usesIn(path: string, options: Partial<ReadDataOptions> = {}): Promise<Record<string, string>> {
  const { inference } = await readData({ train: path, minCount: 1, ...options });
  return Object.fromEntries((inference?.columns ?? []).map(({ column, use }) => [column, use]));
}

describe("RecBole's atomic files", () => {
  const lines = [
    'label:float\tuser_id:token\tage:float\tgenre:token_seq\tvector:float_seq',
    ...Array.from({ length: 60 }, (_, row) => `${row % 2}.0\t${row}\t${row}\tDrama War\t0.5 1`),
  ];
  const expected = {
    label: 'label',
    user_id: 'categorical',
    age: 'numeric',
    genre: 'multiValued',
    vector: 'multiValued',
  };

  test('the header says what columns are; types do not belong to names', async () => {
    const path = file('a.inter', lines);
    expect(await usesIn(path)).toEqual(expected);
    const data = await readData({ train: path, minCount: 1 });
    expect(data.schema.fields.find(({ name }) => name === 'genre')).toMatchObject({
      feature: { separator: ' ' },
      vocabulary: { tokens: ['Drama', 'War'] },
    });
  });

  test('options may name columns with their types, and go before them', async () => {
    const path = file('b.inter', lines);
    const options = {
      label: 'label:float',
      ignore: ['age:float'],
      multi: ['vector:float_seq:;'],
      categorical: ['user_id'],
    };
    expect(await usesIn(path, options)).toEqual({ ...expected, age: 'ignored' });
  });

  test('one name without a type, and none has one', async () => {
    const path = file('c.tsv', [
      'label\tuser:token',
      '1\ta',
      ...Array.from({ length: 30 }, (_, row) => `${row % 2}\tb`),
    ]);
    expect(await usesIn(path)).toMatchObject({ 'user:token': 'categorical' });
  });
});

describe('the index of a pandas frame', () => {
  const indexOf = (value: unknown): unknown =>
    indexColumns({ key_value_metadata: [{ key: 'pandas', value: JSON.stringify(value) }] } as never);

  test('is no feature, whatever its name', () => {
    const index = { use: 'ignored', reason: 'the index of the pandas frame' };
    expect(indexOf({ index_columns: ['__index_level_0__', 'row'] })).toEqual(
      new Map([
        ['__index_level_0__', index],
        ['row', index],
      ]),
    );
  });

  test('is no column where it is a range, and what cannot be read says nothing', () => {
    expect(indexOf({ index_columns: [{ kind: 'range' }] })).toBe(undefined);
    expect(indexOf({ index_columns: 3 })).toBe(undefined);
    expect(indexColumns({} as never)).toBe(undefined);
    expect(indexColumns({ key_value_metadata: [{ key: 'pandas', value: '{' }] } as never)).toBe(undefined);
  });
});

describe('entries of libsvm files', () => {
  const fittedOn = async (lines: readonly string[], options: Partial<ReadDataOptions> = {}): Promise<FittedSchema> => {
    const { schema } = await readData({ train: file('train.libsvm', lines), minCount: 1, seed: 1, ...options });
    return fittedSchemaFromJson(JSON.stringify(fittedSchemaToJson(schema)));
  };
  const encoded = (
    fitted: FittedSchema,
    lines: readonly string[],
    options: EncodeTableOptions = {},
  ): Promise<EncodedRows> => encodeTable(file('score.libsvm', lines), fitted, { requireLabel: false, ...options });

  const dense = Array.from({ length: 80 }, (_, row) => `${row % 2} 1:${row}.5 ${row % 3 ? `2:${row % 4} ` : ''}3:0.5`);

  test('an absent index is 0 in a number and missing in a category; further ones are left out and told once', async () => {
    const fitted = await fittedOn(dense, { categorical: ['2'] });
    expect(fitted.reading).toEqual({ format: 'libsvm', encoding: 'utf-8', layout: 'dense', columns: ['1', '2', '3'] });
    const told: string[] = [];
    const onMessage = (message: string): void => void told.push(message);
    const absent = await encoded(fitted, ['1:2 9:1 # note', 'qid:7 2:3 9:2'], { onMessage });
    expect(told.map((line) => line.replace(/.*\//, ''))).toEqual([
      'score.libsvm:1: index 9 is left out, as all others that training never had',
    ]);
    const filled = await encoded(fitted, ['0 1:2 3:0', '1 1:0 2:3 3:0']);
    expect(absent.ids).toEqual(filled.ids);
    expect(absent.numbers).toEqual(filled.numbers);
    // Id 0 stands for no value.
    expect([...absent.ids].slice(0, 2)).toEqual([...filled.ids].slice(0, 2));
  });

  test('an entry index:1 is a category however many there are, in every file', async () => {
    const lines = Array.from({ length: 120 }, (_, row) => `${row % 2} ${row}:1 ${5000 + (row % 3)}:1`);
    const fitted = await fittedOn(lines);
    expect(fitted.schema.features.map(({ kind }) => kind)).toEqual(['categorical', 'categorical']);
    expect(fitted.reading).toMatchObject({ layout: 'libfm', entries: ['index', 'index'] });
    const { ids } = await encoded(fitted, ['7:1 5001:1', '1 8:1 5002:1']);
    expect(new Set(ids).size).toBe(4);
  });

  test.each([
    ['dense', ['label', '1', '2', '5', '6'], ['0 1:1 5:1', '1 2:1 6:1']],
    ['sparse', ['label', 'features'], ['0 1:1 5:1', '1 2:1 6:1']],
    ['libfm', ['label', 'f1', 'f2'], ['0 1:1 5:1', '1 2:1 6:1']],
  ] as const)('the layout %s can be named', async (layout, columns, lines) => {
    const rows = Array.from({ length: 30 }, () => lines).flat();
    const { inference } = await readData({ train: file(`${layout}.libsvm`, rows), layout, minCount: 1 });
    expect(inference?.columns.map(({ column }) => column)).toEqual(columns);
  });

  test.each([
    ['sparse', ['1 1:0.5'], 'a sparse layout has entries index:1 only, got other values.'],
    ['libfm', ['1 1:1', '0 1:1 2:1'], 'rows of a libfm layout have equally many entries, got rows of other lengths.'],
    ['libfm', ['1 1:2', '0 3:1'], 'entry 1 must have one value, 1, or one index, got several of both.'],
  ] as const)('a layout %s that the rows do not fit is an error', async (layout, lines, message) => {
    await expect(readData({ train: file('unfit.libsvm', lines), layout })).rejects.toThrow(message);
  });
});
