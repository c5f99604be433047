import { readFileSync } from 'node:fs';

import { fromRows } from '@fsdnet/datasets';
import { tfjs } from '@fsdnet/engine-tfjs';
import { dcnV2 } from '@fsdnet/models-dcn';
import { fit } from '@fsdnet/training';
import { runFolder } from '@fsdnet/training/node';
import { beforeAll, expect, test } from 'vitest';

import { inPairs, Workplace } from './cli-process.ts';
import { clickCsv, clickRows } from './click-rows.ts';

const place = new Workplace();
const cpu = ['--engine', 'cpu'];
const model = ['--model', 'model.ts'];

/** A run that a program made, and the module of its model. */
beforeAll(async () => {
  const rows = clickRows(600).map((line) => {
    const [click, user, item, age, genres = ''] = line.split(',');
    return { click, user, item, age: age === '' ? null : Number(age), genres: genres.split('|') };
  });
  const data = fromRows(rows, { label: 'click' });
  const options = { crossLayers: 2, hidden: [6, 6] };
  const trained = await fit(dcnV2(options), data, {
    engine: tfjs({ backend: 'cpu' }),
    epochs: 2,
    batchSize: 100,
    embeddingDim: 3,
    run: runFolder(place.path('run')),
  });
  await trained.dispose();
  place.write(
    'model.ts',
    `import { dcnV2 } from '@fsdnet/models-dcn';\nexport default dcnV2(${JSON.stringify(options)});\n`,
  );
  place.write('other.ts', `import { dcnV2 } from '@fsdnet/models-dcn';\nexport default dcnV2({ hidden: [9, 9] });\n`);
  place.write('new.csv', clickCsv(200, 5));
}, 60_000);

test('with --model a run of a program is evaluated, reported, scored, exported and described', async () => {
  const results = await inPairs({
    evaluate: () =>
      place.json(['evaluate', 'run', ...model, ...cpu, '--data', 'new.csv', '--report', 'run/report.html']),
    predict: () => place.json(['predict', 'run', ...model, ...cpu, '--data', 'new.csv', '--out', 'scored.csv']),
    embeddings: () => place.json(['embeddings', 'run', ...model, '--field', 'user', '--out', 'users.csv']),
    export: () => place.json(['export', 'run', ...model, '--out', 'serve/model.onnx', '--engine', 'onnx-wasm']),
    describe: () => place.json(['describe', 'run', ...model]),
  });
  expect(results['evaluate']).toMatchObject({
    model: 'dcn-v2',
    data: 'new.csv',
    rows: { test: 200 },
    test: { auc: expect.any(Number), ece: expect.any(Number) },
    calibration: { kind: expect.any(String) },
    report: 'run/report.html',
  });
  expect(results['predict']).toMatchObject({ rows: 200 });
  expect(results['embeddings']).toMatchObject({ field: 'user', dim: 3 });
  expect(results['export']).toMatchObject({ model: 'dcn-v2', check: { dataRows: 0, rows: 1000 } });
  expect(results['describe']).toMatchObject({ model: 'dcn-v2', finished: true });
  const report = readFileSync(place.path('run/report.html'), 'utf8');
  expect(report).toContain('evaluated on new.csv');
  expect(report).toContain('As the program that made the run gave them');
  expect(report).not.toMatch(/undefined|NaN/);
}, 120_000);

test('what is missing or does not fit is said', async () => {
  const refusals = await inPairs({
    'no model': () => place.refusal(['evaluate', 'run', ...cpu, '--data', 'new.csv']),
    'no data': () => place.refusal(['evaluate', 'run', ...model, ...cpu]),
    'a name': () => place.refusal(['predict', 'run', '--model', 'dcn-v2', '--data', 'new.csv', '--out', 'x.csv']),
    'another model': () => place.refusal(['evaluate', 'run', '--model', 'other.ts', ...cpu, '--data', 'new.csv']),
    'a run that knows': async () => {
      await place.json(['train', '--train', 'new.csv', '--label', 'click', '--model', 'lr', '--epochs', '1', ...cpu, '--out', 'own']); // prettier-ignore
      return place.refusal(['evaluate', 'own', ...model]);
    },
  });
  expect(refusals).toMatchInlineSnapshot(`
    {
      "a name": "error: --model dcn-v2: must be a module whose default export is the model that was trained. Name a .ts or .js file.",
      "a run that knows": "error: --model model.ts: applies only to models of your own, and the model of this run is built in, got lr. Leave --model out.",
      "another model": "error: run: weights fit only the model that they were saved from, got "parameters/cross/2/kernel" is not there, "parameters/cross/2/bias" is not there, "parameters/mlp/0/kernel" is [12, 6] instead of [12, 9], "parameters/mlp/0/bias" is [6] instead of [9], "parameters/mlp/0/norm/scale" is [6] instead of [9] and 10 more. Build the model with the options that it was trained with.",
      "no data": "error: run: the run was made by a program, so its data are not known. Name a file with --data.",
      "no model": "error: run/config.json: the run was made by a program, so its model is not known. Name a module whose default export is that model: --model FILE, or \`model\` in loadModel.",
    }
  `);
}, 60_000);
