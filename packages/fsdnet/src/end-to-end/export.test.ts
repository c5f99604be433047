import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { keyedRandom } from '@fsdnet/core/engine';
import { beforeAll, expect, test } from 'vitest';

import { inPairs, Workplace } from './cli-process.ts';
import { clickCsv, clickRows } from './click-rows.ts';

const place = new Workplace();
const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** The four backbones, plain and FSD. */
const models = ['dcn', 'dcn-v2', 'xdeepfm', 'autoint-plus'].flatMap((model) => [
  { name: model, options: ['--model', model] },
  { name: `${model}-fsd`, options: ['--model', model, '--fsd'] },
]);

/** Small, and with rates at which one epoch moves the predictions far apart. */
const training = [
  '--train', 'clicks.csv', '--label', 'click', '--multi', 'genres:|', '--engine', 'onnx', '--threads', '1', '--epochs', '1',
  '--hidden', '24,24', '--layers', '2', '--embedding-dim', '4', '--batch-size', '64', '--learning-rate', '0.02',
  '--embedding-l2', '0', '--recipe', 'fast', '--monitor', 'auc', '--evaluations-per-epoch', '1',
]; // prettier-ignore

const rowCount = 5000;

/** Rows with unseen and missing values in every form, which JSON can hold. */
function servedRows(): Record<string, unknown>[] {
  const random = keyedRandom(6, 'served rows');
  const oneOf = (...cells: unknown[]): unknown => cells[Math.floor(random.uniform() * cells.length)];
  return clickRows(rowCount, 3).map((line) => {
    const [, user, item, age = '', genres = ''] = line.split(',');
    const odd = (cell: unknown, ...others: unknown[]): unknown => (random.uniform() < 0.1 ? oneOf(...others) : cell);
    const list = genres === '' ? [] : genres.split('|');
    return {
      extra: 'not of the schema',
      user: odd(user, 'u-unseen', null, '', 7),
      item: odd(item, 'i999', null, ''),
      age: odd(age === '' ? null : Number(age), '41', ' 41.5 ', '', null, 1e4),
      genres: odd(oneOf(list, genres), null, '', [], ['War', 'Western', null, 'War'], 'Opera', [
        'Drama',
        'Opera',
        'Noir',
      ]),
    };
  });
}

const folderOf = (name: string): string => place.path(join('served', name));
const scoresOf = (name: string, kind: string): number[] =>
  JSON.parse(readFileSync(join(folderOf(name), `${kind}-scores.json`), 'utf8')) as number[];
const predictedBy = (name: string): number[] =>
  readFileSync(place.path(`${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly prediction: number }).prediction);

let exports: Record<string, Record<string, unknown>>;

beforeAll(async () => {
  place.write('clicks.csv', clickCsv(2500));
  place.write(
    'rows.jsonl',
    servedRows()
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(''),
  );
  copyFileSync(join(import.meta.dirname, 'score-exported.mjs'), place.path('score-exported.mjs'));
  exports = await inPairs(
    Object.fromEntries(
      models.map(({ name, options }) => [
        name,
        async () => {
          mkdirSync(folderOf(name), { recursive: true });
          await place.json(['train', ...training, ...options, '--out', `run-${name}`]);
          const engine = ['--engine', 'onnx', '--threads', '1'];
          await place.json(['predict', `run-${name}`, ...engine, '--data', 'rows.jsonl', '--out', `${name}.jsonl`]);
          return place.json(['export', `run-${name}`, ...engine, '--out', `served/${name}/model.onnx`]);
        },
      ]),
    ),
  );
}, 240_000);

/** The largest difference between two lists of scores. */
function largestDifference(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((largest, value, row) => Math.max(largest, Math.abs(value - b[row]!)), 0);
}

/** Differences from `fsdnet predict`, by model; the rows must tell models and mistakes apart. */
function differences(kind: string): Record<string, number> {
  return Object.fromEntries(
    models.map(({ name }) => {
      const predicted = predictedBy(name);
      expect(predicted).toHaveLength(rowCount);
      expect(Math.max(...predicted) - Math.min(...predicted)).toBeGreaterThan(0.2);
      expect(new Set(predicted).size).toBeGreaterThan(1500);
      return [name, largestDifference(scoresOf(name, kind), predicted)];
    }),
  );
}

const folders = (): string[] => models.map(({ name }) => folderOf(name));

test.each(['onnxruntime-node', 'onnxruntime-web'])(
  'all four backbones, plain and FSD, score 5,000 rows as `fsdnet predict` does in a script without our packages: %s',
  async (runtime) => {
    const main = pathToFileURL(require.resolve(runtime)).href;
    await run(process.execPath, ['score-exported.mjs', main, 'rows.jsonl', runtime, ...folders()], {
      cwd: place.folder,
    });
    for (const [name, difference] of Object.entries(differences(runtime)))
      expect(difference, name).toBeLessThanOrEqual(1e-6);
  },
  120_000,
);

/** A Python with onnxruntime, where there is one. */
const python = [process.env['FSDNET_PYTHON'], 'python3', 'python'].find((command) => {
  if (!command) return false;
  try {
    execFileSync(command, ['-c', 'import numpy, onnxruntime'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

test.skipIf(python === undefined)(
  "all four backbones, plain and FSD, score 5,000 rows as `fsdnet predict` does in Python's onnxruntime (FSDNET_PYTHON)",
  async () => {
    const script = join(import.meta.dirname, '../../../../scripts/onnxruntime/score.py');
    await run(python!, [script, ...folders()]);
    for (const [name, difference] of Object.entries(differences('python')))
      expect(difference, name).toBeLessThanOrEqual(1e-5);
  },
  120_000,
);

test('says what it wrote and how it was checked', () => {
  const { run: _run, bytes, check, ...said } = exports['dcn-v2-fsd']!;
  expect(said).toEqual({
    command: 'export',
    model: 'fsdnet',
    out: 'served/dcn-v2-fsd/model.onnx',
    files: ['model.onnx', 'schema.json', 'encoder.mjs', 'encoder.d.mts'],
    opset: 17,
    irVersion: 8,
    inputs: [
      { name: 'id:user', type: 'int32', shape: ['batch'] },
      { name: 'id:item', type: 'int32', shape: ['batch'] },
      { name: 'number:age', type: 'float32', shape: ['batch'] },
      { name: 'ids:genres', type: 'int32', shape: ['batch', 'tokens:genres'] },
    ],
    output: { name: 'prediction', type: 'float32', shape: ['batch'] },
  });
  expect(check).toEqual({
    rows: 2000,
    dataRows: 1000,
    maxDifference: expect.any(Number),
    runtime: expect.stringMatching(/^onnxruntime-node \d/),
  });
  expect(bytes).toBe(statSync(join(folderOf('dcn-v2-fsd'), 'model.onnx')).size);
  const schema = readFileSync(join(folderOf('dcn-v2-fsd'), 'schema.json'));
  expect(schema.equals(readFileSync(place.path('run-dcn-v2-fsd/schema.json')))).toBe(true);
});

test('what exists is kept without --force; a run folder may hold the model; weights in a file of their own', async () => {
  const again = ['export', 'run-dcn', '--out', 'served/dcn/model.onnx'];
  const model = readFileSync(join(folderOf('dcn'), 'model.onnx'));
  const refusals = await inPairs({
    model: () => place.refusal(again),
    out: () => place.refusal(['export', 'run-dcn']),
    engine: () => place.refusal(['export', 'run-dcn', '--out', 'a.onnx', '--engine', 'cpu']),
  });
  expect(refusals).toMatchInlineSnapshot(`
    {
      "engine": "error: --engine: must be one of auto, onnx, onnx-wasm, got "cpu".",
      "model": "error: served/dcn/model.onnx: exists already. Choose another folder, or replace it with --force.",
      "out": "error: fsdnet export: needs --out. Add --out; see fsdnet export --help.",
    }
  `);
  expect(readFileSync(join(folderOf('dcn'), 'model.onnx')).equals(model)).toBe(true);

  const wasm = ['--engine', 'onnx-wasm', '--threads', '1'];
  const written = await inPairs({
    forced: () => place.json([...again, '--force', '--external-data', ...wasm]),
    inRun: () => place.json(['export', 'run-dcn', '--out', 'run-dcn/model.onnx', ...wasm]),
  });
  expect(written['forced']).toMatchObject({
    files: ['model.onnx', 'model.onnx.data', 'schema.json', 'encoder.mjs', 'encoder.d.mts'],
    check: { rows: 2000, runtime: expect.stringMatching(/^onnxruntime-web \d/) },
  });
  expect(readdirSync(folderOf('dcn')).filter((name) => name.startsWith('.'))).toEqual([]);
  expect(statSync(join(folderOf('dcn'), 'model.onnx')).size).toBeLessThan(model.length);
  const main = pathToFileURL(require.resolve('onnxruntime-node')).href;
  await run(process.execPath, ['score-exported.mjs', main, 'rows.jsonl', 'external', folderOf('dcn')], {
    cwd: place.folder,
  });
  expect(largestDifference(scoresOf('dcn', 'external'), predictedBy('dcn'))).toBeLessThanOrEqual(1e-6);
}, 120_000);

test('--quantize says what it costs on the test rows or a file, and refuses to cost more', async () => {
  const quantized = (form: string, ...more: string[]): string[] => [
    ...['export', 'run-dcn-v2-fsd', '--threads', '1', '--out', `${form}/model.onnx`, '--quantize', form, ...more],
  ];
  const { int8, fp16 } = await inPairs({
    int8: () => place.json(quantized('int8')),
    fp16: () => place.json(quantized('fp16', '--data', 'clicks.csv')),
  });
  const measured = {
    before: { auc: expect.any(Number), logloss: expect.any(Number) },
    after: { auc: expect.any(Number), logloss: expect.any(Number) },
    change: { auc: expect.any(Number), logloss: expect.any(Number) },
    slower: expect.stringContaining('slower than float32: each look-up'),
  };
  const float32 = statSync(join(folderOf('dcn-v2-fsd'), 'model.onnx')).size;
  for (const [report, rows] of [
    [int8, 250],
    [fp16, 2500],
  ] as const) {
    expect(report!['quantization']).toMatchObject({ rows, ...measured });
    expect(report!['quantization']).toHaveProperty('sizeShare', (report!['bytes'] as number) / float32);
  }
  const refused = await inPairs({
    data: () => place.refusal(['export', 'run-dcn', '--out', 'a/model.onnx', '--data', 'clicks.csv']),
    form: () => place.refusal(['export', 'run-dcn', '--out', 'a/model.onnx', '--quantize', 'int4']),
  });
  expect(refused).toMatchInlineSnapshot(`
    {
      "data": "error: --data: is measured only with --quantize. Add --quantize int8 or fp16, or leave out --data.",
      "form": "error: --quantize: must be one of int8, fp16, got "int4". Did you mean int8?",
    }
  `);
}, 120_000);

test('the check does without the data of the run when they are gone or changed', async () => {
  mkdirSync(place.path('a'));
  mkdirSync(place.path('b'));
  const exportTo = (folder: string): Promise<Record<string, unknown>> =>
    place.json(['export', 'run-dcn', '--threads', '1', '--out', `${folder}/model.onnx`]);
  const data = readFileSync(place.path('clicks.csv'));
  rmSync(place.path('clicks.csv'));
  const gone = await exportTo('a');
  place.write('clicks.csv', 'user,item\nu1,i1\n');
  const changed = await exportTo('b');
  place.write('clicks.csv', data);
  for (const { check } of [gone, changed]) expect(check).toMatchObject({ rows: 1000, dataRows: 0 });
}, 120_000);
