// One table, written in every format: the same ids whichever was trained on and whichever is scored, and so the same scores.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { EncodedRows, Row } from '@fsdnet/core';
import { fittedSchemaToJson, keyedRandom, schemaFingerprint } from '@fsdnet/core/engine';
import { encodeTable, readData, type PreparedData } from '@fsdnet/datasets/node';
import { tfjs } from '@fsdnet/engine-tfjs';
import { dnn } from '@fsdnet/models-baselines';
import { fit, type TrainedModel } from '@fsdnet/training';
import { afterAll, expect, test } from 'vitest';

import { createEncoder } from '../../serving/encoder/encoder.ts';
import { columnsOf, plainTable, randomTable, type RandomTable, type Value } from './random-table.ts';
import { libfm, libsvm, WRITERS } from './table-writers.ts';

const ROWS = 300;

const folder = mkdtempSync(join(tmpdir(), 'fsdnet-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function filesOf(table: RandomTable): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const [index, { name, extension, write }] of WRITERS.entries()) {
    const path = join(folder, `table-${index}.${extension}`);
    writeFileSync(path, await write(table));
    files.set(name, path);
  }
  return files;
}

function prepared(path: string, table: RandomTable): Promise<PreparedData> {
  return readData({ train: path, name: 'table', ...columnsOf(table), minCount: 1, seed: 1 });
}

/** The rows as a program has them. */
function objectsOf({ rows, columns }: RandomTable, as: (value: Value) => unknown): Row[] {
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(columns.map(({ name, values }) => [name, as(values[row]!)])),
  );
}

function textOf(value: Value): unknown {
  return value === null || Array.isArray(value) ? value : String(value as string);
}

/** Ids of all one-token fields, field by field. */
function idsOf(inputs: ReturnType<ReturnType<typeof createEncoder>>): number[] {
  return Object.values(inputs).flatMap(({ type, data, dims }) =>
    type === 'int32' && dims.length === 1 ? [...(data as Int32Array)] : [],
  );
}

function columnMajor({ rows, ids }: EncodedRows): number[] {
  const width = ids.length / rows;
  return Array.from(ids, (_, index) => ids[(index % rows) * width + Math.floor(index / rows)]!);
}

async function train(data: PreparedData): Promise<TrainedModel> {
  return fit(dnn({ hidden: [4] }), data, { engine: tfjs(), epochs: 1, batchSize: 128, embeddingDim: 2, seed: 1 });
}

const tableOf = (index: number): RandomTable =>
  randomTable(keyedRandom(1, 'table in every format', String(index)), ROWS);

async function check(index: number): Promise<void> {
  const table = tableOf(index);
  const files = await filesOf(table);
  const [first = ''] = files.values();
  const data = await prepared(first, table);
  const { schema } = data;
  const all = await encodeTable(first, schema);
  const trained = await train(data);
  try {
    const scores = await trained.predict(all);
    const metrics = await trained.evaluate(all);
    for (const [name, path] of files) {
      const title = `table ${index}, ${name}`;
      const encoded = await checkFile(path, table, { title, data, all });
      expect(await trained.predict(encoded), title).toEqual(scores);
      expect(await trained.evaluate(encoded), title).toEqual(metrics);
    }
    const [values, texts] = [objectsOf(table, (value) => value), objectsOf(table, textOf)];
    expect(await trained.predict(values), `table ${index}, values in memory`).toEqual(scores);
    expect(await trained.predict(texts), `table ${index}, texts in memory`).toEqual(scores);
    const exported = createEncoder(fittedSchemaToJson(schema));
    expect(exported(texts), `table ${index}, the exported encoder`).toEqual(exported(values));
    expect(idsOf(exported(values)), `table ${index}, the exported encoder`).toEqual(columnMajor(all));
  } finally {
    await trained.dispose();
  }
}

/** Trained on, and read for scoring, a file gives what the first one gave. */
async function checkFile(
  path: string,
  table: RandomTable,
  { title, data, all }: { readonly title: string; readonly data: PreparedData; readonly all: EncodedRows },
): Promise<EncodedRows> {
  const other = await prepared(path, table);
  expect(schemaFingerprint(other.schema), title).toBe(schemaFingerprint(data.schema));
  for (const part of ['train', 'valid', 'test'] as const) expect(other[part], `${title}, ${part}`).toEqual(data[part]);
  const encoded = await encodeTable(path, data.schema);
  expect(encoded, title).toEqual(all);
  return encoded;
}

test.each(Array.from({ length: 4 }, (_, tens) => tens))(
  '40 tables: %i of 4',
  async (tens) => {
    for (let index = tens * 10; index < tens * 10 + 10; index++) await check(index);
  },
  60_000,
);

test('2,000 tables', { tags: ['long'], timeout: 3_600_000 }, async () => {
  for (let index = 40; index < 2_000; index++) await check(index);
});

test.each([
  [libsvm.name, libsvm, 'numeric', ['1', '2', '7']],
  [libfm.name, libfm, 'categorical', ['f1', 'f2', 'f3']],
] as const)('%s says what csv says, to training and to scoring', async (_, writer, kind, names) => {
  const [csv] = WRITERS;
  for (let index = 0; index < 5; index++) {
    const table = plainTable(keyedRandom(1, writer.name, String(index)), ROWS, kind, names);
    const [path, other] = [join(folder, 'plain.csv'), join(folder, `plain.${writer.extension}`)];
    writeFileSync(path, await csv!.write(table));
    writeFileSync(other, await writer.write(table));
    const data = await prepared(path, table);
    const all = await encodeTable(path, data.schema);
    await checkFile(other, table, { title: `${writer.name}, table ${index}`, data, all });
    const back = await prepared(other, table);
    expect(await encodeTable(path, back.schema)).toEqual(all);
  }
});

/** A Python with all three libraries, where there is one. */
const python = [process.env['FSDNET_PYTHON'], 'python3'].find((command) => {
  if (!command) return false;
  return spawnSync(command, ['-c', 'import pandas, polars, pyarrow'], { stdio: 'ignore' }).status === 0;
});

test.skipIf(python === undefined)(
  '40 tables written by pandas, Polars and pyarrow (FSDNET_PYTHON)',
  async () => {
    const libraries = ['pandas', 'polars', 'pyarrow'];
    const fileOf = (index: number, library: string): string => join(folder, `${library}-${index}.parquet`);
    const tables = Array.from({ length: 40 }, (_, index) => tableOf(index));
    const lines = tables.map(({ columns }, index) =>
      JSON.stringify({
        columns: columns.map((column) => ({
          ...column,
          values:
            column.type === 'integer'
              ? column.values.map((value) => (value === null ? null : String(value as bigint)))
              : column.values,
        })),
        files: Object.fromEntries(libraries.map((library) => [library, fileOf(index, library)])),
      }),
    );
    const script = join(import.meta.dirname, '../../../../../scripts/pyarrow/write_table.py');
    execFileSync(python!, [script], { input: lines.join('\n') });
    for (const [index, table] of tables.entries()) {
      const [first = ''] = (await filesOf(table)).values();
      const data = await prepared(first, table);
      const all = await encodeTable(first, data.schema);
      for (const library of libraries) {
        await checkFile(fileOf(index, library), table, { title: `table ${index}, ${library}`, data, all });
      }
    }
  },
  120_000,
);
