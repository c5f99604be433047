import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { beforeAll, expect, test } from 'vitest';

import { Workplace, inPairs } from './cli-process.ts';
import { clickCsv, clickHeader, clickRows, quickOptions, quickWith } from './click-rows.ts';

const place = new Workplace();
const cpu = ['--engine', 'cpu'];
let trained: Record<string, unknown>;

beforeAll(async () => {
  place.write('clicks.csv', clickCsv(600));
  trained = await place.json(['train', '--train', 'clicks.csv', ...quickOptions, '--out', 'run']);
}, 60_000);

test('train prints one JSON object and leaves a whole run folder', () => {
  expect(trained).toMatchObject({
    command: 'train',
    model: 'fsdnet',
    dataset: 'clicks.csv',
    engine: 'cpu',
    runtime: expect.stringMatching(/^tfjs \d/),
    threads: 1,
    seed: 2023,
    rows: { train: 480, valid: 60, test: 60 },
    epochs: 2,
    bestEpoch: expect.any(Number),
    prepareCached: false,
    run: 'run',
  });
  const {
    valid,
    test: onTest,
    seconds,
    parameters,
    publishedParameters,
    samplesPerSecond,
    peakRssBytes,
  } = trained as {
    readonly valid: { readonly auc: number; readonly logloss: number };
    readonly test: { readonly auc: number; readonly logloss: number };
    readonly seconds: { readonly prepare: number; readonly train: number; readonly evaluate: number };
  } & Record<'parameters' | 'publishedParameters' | 'samplesPerSecond' | 'peakRssBytes', number>;
  for (const { auc, logloss } of [valid, onTest]) {
    expect(auc).toBeGreaterThan(0);
    expect(auc).toBeLessThan(1);
    expect(logloss).toBeGreaterThan(0);
  }
  expect(publishedParameters - parameters).toBe(4 * 4 + 8 + 1);
  expect(seconds.prepare).toBeGreaterThan(0.05);
  expect(seconds.train).toBeGreaterThan(0);
  expect(Math.abs(samplesPerSecond - 960 / seconds.train)).toBeLessThan(samplesPerSecond * 0.05);
  expect(peakRssBytes).toBeGreaterThan(50 * 2 ** 20);
  expect(readdirSync(place.path('run')).sort()).toEqual([
    'calibration.json', 'checkpoints', 'config.json', 'metrics.jsonl', 'model.safetensors', 'recipe.json', 'report.html',
    'schema.json', 'session.json',
  ]); // prettier-ignore
  const report = readFileSync(place.path('run/report.html'), 'utf8');
  expect(report).toContain('AUC on the validation rows');
  expect(report).not.toMatch(/https?:\/\/(?!www\.w3\.org)|<script/);
});

test('evaluate repeats the metrics of the test rows', async () => {
  const evaluated = await place.json(['evaluate', 'run', ...cpu]);
  expect(evaluated).toMatchObject({
    command: 'evaluate',
    model: 'fsdnet',
    dataset: 'clicks.csv',
    engine: 'cpu',
    rows: { test: 60 },
    test: trained['test'],
    prepareCached: true,
    run: 'run',
  });
  expect(evaluated).not.toHaveProperty('epochs');
  expect(evaluated).not.toHaveProperty('samplesPerSecond');
}, 60_000);

test('evaluate on rows of one class says so and has no AUC', async () => {
  const rows = clickRows(40).map((row) => `1${row.slice(1)}`);
  place.write('ones.csv', `${clickHeader}\n${rows.join('\n')}\n`);
  const { code, stdout, stderr } = await place.cli(['evaluate', 'run', ...cpu, '--data', 'ones.csv', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ rows: { test: 40 }, test: { auc: null } });
  expect(stderr).toContain('warning: the rows hold only one class');
}, 60_000);

test('predict keeps rows and columns, in every format and through pipes', async () => {
  const source = clickRows(300, 5).map((row, index) => `${row.slice(2)},"note, ""${index}"""`);
  const header = 'user,item,age,genres,note';
  const csv = `${header}\n${source.join('\n')}\n`;
  place.write('new.csv', csv);
  place.write('new.csv.gz', gzipSync(csv));
  place.write(
    'new.tsv',
    `user\titem\tage\tgenres\n${clickRows(300, 5)
      .map((row) => row.slice(2).replaceAll(',', '\t'))
      .join('\n')}\n`,
  );
  const objects = clickRows(300, 5).map((row) => {
    const [, user, item, age, genres = ''] = row.split(',');
    return {
      item,
      user,
      age: age === '' ? null : Number(age),
      extra: { deep: [1, 2] },
      genres: genres === '' ? [] : genres.split('|'),
    };
  });
  place.write('new.jsonl', objects.map((object) => `${JSON.stringify(object)}\n`).join(''));
  const predict =
    (...args: string[]): (() => Promise<Awaited<ReturnType<typeof place.cli>>>) =>
    () =>
      place.cli(['predict', 'run', ...cpu, ...args]);
  const results = await inPairs({
    csv: predict('--data', 'new.csv', '--out', 'scored.csv'),
    gzip: predict('--data', 'new.csv.gz', '--out', 'scored2.csv', '--batch-size', '7'),
    tsv: predict('--data', 'new.tsv', '--out', 'scored.tsv'),
    jsonl: predict('--data', 'new.jsonl', '--out', 'scored.jsonl'),
    pipe: () => place.cli(['predict', 'run', ...cpu, '--data', '-', '--out', '-'], { input: csv }),
    'pipe of JSON': () =>
      place.cli(['predict', 'run', ...cpu, '--data', '-', '--out', '-', '--format', 'jsonl'], {
        input: readFileSync(place.path('new.jsonl'), 'utf8'),
      }),
  });
  for (const { code } of Object.values(results)) expect(code).toBe(0);

  const read = (name: string): string => readFileSync(place.path(name), 'utf8');
  const lines = read('scored.csv').split('\n');
  expect(lines[0]).toBe(`${header},prediction`);
  const predictions = lines.slice(1, -1).map((line, index) => {
    expect(line.startsWith(`${source[index]},`)).toBe(true);
    return line.slice((source[index]?.length ?? 0) + 1);
  });
  expect(predictions).toHaveLength(300);
  for (const text of predictions) {
    expect(Number(text)).toBeGreaterThan(0);
    expect(Number(text)).toBeLessThan(1);
    expect(text.length).toBeLessThanOrEqual('0.123456789'.length + 1);
  }
  expect(new Set(predictions).size).toBeGreaterThan(200);
  expect(read('scored2.csv')).toBe(read('scored.csv'));
  expect(results['pipe']?.stdout).toBe(read('scored.csv'));
  expect(
    read('scored.tsv')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t').at(-1)),
  ).toEqual(predictions);
  const scored = read('scored.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(scored).toEqual(objects.map((object, index) => ({ ...object, prediction: Number(predictions[index]) })));
  expect(Object.keys(scored[0] ?? {})).toEqual(['item', 'user', 'age', 'extra', 'genres', 'prediction']);
  expect(results['pipe of JSON']?.stdout).toBe(read('scored.jsonl'));
}, 120_000);

test('predict that is stopped leaves no file', async () => {
  place.write('many.csv', `user,item,age,genres\n${'u1,i1,30,War\n'.repeat(200_000)}`);
  const { code } = await place.cli(
    ['predict', 'run', ...cpu, '--data', 'many.csv', '--out', 'stopped.csv', '--batch-size', '64'],
    {
      onStart(child) {
        child.stderr?.on('data', (text: string) => {
          if (text.includes('engine')) setTimeout(() => child.kill('SIGTERM'), 200);
        });
      },
    },
  );
  expect(code).toBe(143);
  expect(readdirSync(place.folder).filter((name) => name.includes('stopped'))).toEqual([]);
}, 60_000);

test('what is no error: unseen and missing values', async () => {
  place.write('odd.csv', 'genres,age,item,user\n,,nobody,never\nWestern|Opera,,,\nWar,44,i1,u1\n');
  const { code } = await place.cli(['predict', 'run', ...cpu, '--data', 'odd.csv', '--out', 'odd-scored.csv']);
  expect(code).toBe(0);
  const [header, ...rows] = readFileSync(place.path('odd-scored.csv'), 'utf8').trim().split('\n');
  expect(header).toBe('genres,age,item,user,prediction');
  for (const row of rows) expect(Number(row.split(',').at(-1))).toBeGreaterThan(0);
}, 60_000);

test('what is no error: quotes, CRLF, BOM, giant lines, a thousand columns', async () => {
  const rows = clickRows(200);
  const quoted = rows.map((row, index) => `${row},"a ""quoted"", text\nof two lines ${index % 3}"`);
  const numbers = Array.from({ length: 1000 }, (_, index) => index);
  const wide = rows.map((row) => `${row},${numbers.map((number) => number % 7).join(',')}`);
  const giant = 'x'.repeat(10 * 2 ** 20);
  const train = (file: string, content: string, ...more: string[]): (() => Promise<Record<string, unknown>>) => {
    place.write(file, content);
    return () =>
      place.json(['train', '--train', file, ...quickWith(['--epochs', '1', '--out', `run-${file}`, ...more])]);
  };
  const results = await inPairs({
    quoted: train('quoted.csv', `\uFEFF${clickHeader},text\r\n${quoted.join('\r\n')}\r\n`),
    wide: train(
      'wide.csv',
      `${clickHeader},${numbers.map((number) => `n${number}`).join(',')}\n${wide.join('\n')}\n`,
      '--hidden',
      '4',
      '--embedding-dim',
      '1',
    ),
    giant: train(
      'giant.csv',
      `${clickHeader},text\n${rows.map((row, index) => `${row},${index === 50 ? giant : 'short'}`).join('\n')}\n`,
    ),
  });
  for (const result of Object.values(results)) expect(result['rows']).toEqual({ train: 160, valid: 20, test: 20 });
}, 120_000);

test('options from files, every kind, give the same run', async () => {
  const options = {
    train: 'clicks.csv',
    label: 'click',
    'embedding-dim': 4,
    hidden: [8, 8],
    epochs: 2,
    batchSize: 128,
    engine: 'cpu',
  };
  place.write('options.json', JSON.stringify({ ...options, multi: 'genres:|' }));
  place.write(
    'options.yaml',
    'train: clicks.csv\nlabel: click\nmulti: {genres: "|"}\nembeddingDim: 4\nhidden: 8,8\nepochs: 2\nbatch-size: 128\nengine: cpu\n',
  );
  place.write(
    'options.ts',
    `import { defineConfig } from 'fsdnet';\nexport default defineConfig({ train: 'clicks.csv', label: 'click', multi: ['genres:|'], embeddingDim: 4, hidden: [8, 8], epochs: 9, batchSize: 128, engine: 'cpu' });\n`,
  );
  const results = await inPairs({
    json: () => place.json(['train', '--config', 'options.json', '--out', 'run-json']),
    yaml: () => place.json(['train', '--config', 'options.yaml', '--out', 'run-yaml']),
    'the command line wins': () => place.json(['train', '--config', 'options.ts', '--epochs', '2', '--out', 'run-ts']),
  });
  for (const result of Object.values(results)) expect(result['test']).toEqual(trained['test']);
  const model = (run: string): Buffer => readFileSync(place.path(`${run}/model.safetensors`));
  for (const run of ['run-json', 'run-yaml', 'run-ts']) expect(model(run).equals(model('run'))).toBe(true);
}, 120_000);

test('a model of the user, wherever its file lies', async () => {
  place.write(
    'gated.ts',
    `
import { defineBackbone, dense, mlpLayer, width } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
export default defineBackbone({
  name: 'gated-cross',
  layers(ctx) {
    const x0 = ctx.input.flat();
    const explicit: Tensor2D[] = [], implicit: Tensor2D[] = [];
    let c = x0, h = x0;
    for (let l = 0; l < 2; l++) {
      c = tf.add(c, tf.mul(x0, dense(ctx.scope('cross').scope(l), c, { units: width(x0) })));
      h = mlpLayer(ctx.scope('mlp').scope(l), h, { units: 8, batchNorm: true, dropout: 0.2 });
      explicit.push(c); implicit.push(h);
    }
    return { explicit, implicit };
  },
});
`,
  );
  const data = ['--train', 'clicks.csv', '--label', 'click', '--embedding-dim', '4', '--epochs', '1', ...cpu];
  const { model } = await place.json(['train', ...data, '--model', './gated.ts', '--fsd', '--out', 'run-gated']);
  expect(model).toBe('gated-cross-fsd');
  const { code } = await place.cli(['predict', 'run-gated', ...cpu, '--data', 'clicks.csv', '--out', 'gated.csv']);
  expect(code).toBe(0);
  place.write('gated.ts', 'export default 1;\n');
  expect(await place.refusal(['evaluate', 'run-gated', ...cpu])).toMatchInlineSnapshot(
    `"error: …/gated.ts: has changed since the run was made with it. Restore the file, name a module with --model, or train a new run."`,
  );
}, 120_000);

test('embeddings, describe and data', async () => {
  const results = await inPairs({
    embeddings: () => place.json(['embeddings', 'run', '--field', 'user', '--out', 'users.tsv']),
    run: () => place.json(['describe', 'run']),
    frappe: () => place.json(['describe', '--model', 'fsdnet', '--dataset', 'frappe']),
    criteo: () => place.json(['describe', '--model', 'dcn', '--fsd', '--dataset', 'criteo']),
    options: () => place.json(['describe', '--model', 'dcn-v2']),
    data: () => place.json(['data', 'sample']),
    doctor: () => place.json(['doctor']),
  });
  expect(results['embeddings']).toEqual({ command: 'embeddings', field: 'user', values: 22, dim: 4, out: 'users.tsv' });
  const users = readFileSync(place.path('users.tsv'), 'utf8').trim().split('\n');
  expect(users[0]).toBe('value\tv1\tv2\tv3\tv4');
  expect(users.map((line) => line.split('\t')[0]).slice(1, 4)).toEqual(['(padding)', 'u0', 'u1']);
  expect(results['run']).toMatchObject({
    command: 'describe',
    model: 'fsdnet',
    parameters: trained['parameters'],
    finished: true,
  });
  expect(results['frappe']).toMatchObject({
    parameters: 552_691,
    publishedParameters: 553_252,
    parts: { embedding: 86_128, cross: 77_280, mlp: 387_600, heads: 1683 },
  });
  expect(results['criteo']).toMatchObject({ model: 'dcn-fsd', publishedParameters: 15_152_996 });
  expect(results['options']).toMatchObject({
    parameters: null,
    options: { crossLayers: { type: 'integer', default: 3 } },
  });
  expect(results['data']).toMatchObject({ rows: { train: 29_304, valid: 3257, test: 16_281 } });
  expect(results['doctor']).toMatchObject({
    command: 'doctor',
    engines: expect.arrayContaining([expect.objectContaining({ engine: 'cpu', works: true })]),
  });
}, 120_000);

test('help is quick and complete', async () => {
  const startedAt = performance.now();
  const { code, stdout } = await place.cli(['train', '--help']);
  const milliseconds = performance.now() - startedAt;
  expect(code).toBe(0);
  for (const option of ['--dataset', '--no-soft-labels', '--set', '--checkpoint-seconds', '--json'])
    expect(stdout).toContain(option);
  // 300 ms on a quiet machine; the tests share theirs.
  expect(milliseconds).toBeLessThan(2000);
  expect(existsSync(place.path('runs'))).toBe(false);
});

test('a run goes on with another engine, which is told and recorded', async () => {
  await place.json(['train', '--train', 'clicks.csv', ...quickWith(['--epochs', '1']), '--out', 'moved']);
  const { stdout, stderr } = await place.cli([
    ...['train', '--resume', '--out', 'moved', '--json'],
    ...['--epochs', '2', '--engine', 'onnx', '--threads', '1'],
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ engine: 'onnx', epochs: 2 });
  expect(stderr).toContain('resumed at epoch 1, step 4 of 4\nthe engine was cpu until here');
  const { environment } = JSON.parse(readFileSync(place.path('moved/config.json'), 'utf8')) as { environment: object };
  expect(environment).toMatchObject({
    engine: 'onnx',
    engines: [
      { engine: 'cpu', threads: 1, epoch: 1, step: 0 },
      { engine: 'onnx', threads: 1, epoch: 2, step: 0 },
    ],
  });
  const again = await place.cli(['train', '--resume', '--out', 'moved', '--json', '--engine', 'cpu']);
  expect(again.stderr).toContain('the run had already finished; this is its result');
  expect(JSON.parse(again.stdout)).toEqual(JSON.parse(stdout));
}, 60_000);
