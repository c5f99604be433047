import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, InputError } from '@fsdnet/core';
import { StorageError, type Engine } from '@fsdnet/core/engine';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fit, type FitOptions } from '../fit/index.ts';
import { clickData, clickRows } from '../test-support/click-data.ts';
import { logisticEngine, logisticModel } from '../test-support/logistic-engine.ts';
import { plainTraining } from '../test-support/plain-training.ts';
import { describeRun, loadModel } from './load-model.ts';
import { runFolder } from './run-folder.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fsdnet-run-'));
  path = join(folder, 'my run');
});

afterEach(() => rm(folder, { recursive: true }));

function quick(options: Partial<FitOptions> = {}): FitOptions {
  return {
    ...plainTraining,
    engine: logisticEngine(),
    epochs: 2,
    batchSize: 40,
    embeddingDim: 4,
    learningRate: 0.05,
    run: runFolder(path),
    ...options,
  };
}

const loaded = { model: logisticModel(), engine: logisticEngine() };

test('a run folder holds what it should, and gives the same model back', async () => {
  const trained = await fit(logisticModel(), clickData(), quick({ config: { dataset: 'clicks' } }));
  expect((await readdir(path)).sort()).toEqual([
    'calibration.json',
    'checkpoints',
    'config.json',
    'metrics.jsonl',
    'model.safetensors',
    'schema.json',
  ]);
  expect((await readdir(join(path, 'checkpoints'))).sort()).toEqual([
    'best-000002.safetensors',
    'manifest.json',
    'state-000002.safetensors',
  ]);
  const again = await loadModel(path, loaded);
  const rows = clickRows(30, 'new');
  expect(await again.predict(rows)).toEqual(await trained.predict(rows));
  expect(again.history).toEqual(trained.history);
  expect(again.bestEpoch).toBe(trained.bestEpoch);
  expect(again.calibration).toEqual(trained.calibration);
  expect(again.summary()).toBe(trained.summary());
  const { config, finished, schema } = await describeRun(path);
  expect(finished).toBe(true);
  expect(schema.fields.map(({ name }) => name)).toEqual(['user', 'item', 'age', 'genres']);
  expect(config).toMatchObject({
    model: { name: 'logistic', parameters: 127 },
    config: { dataset: 'clicks' },
    training: { batchSize: 40, patience: 2, clipNorm: 10 },
  });
});

test('two runs with the same seed have the same model.safetensors, byte for byte', async () => {
  const bytes = async (name: string, seed: number): Promise<string> => {
    const folder = `${path}-${name}`;
    await fit(logisticModel(), clickData(), quick({ seed, run: runFolder(folder) }));
    return readFile(join(folder, 'model.safetensors'), 'base64');
  };
  const first = await bytes('a', 1);
  expect(await bytes('b', 1)).toBe(first);
  expect(await bytes('c', 2)).not.toBe(first);
});

test('a correction that belongs to another epoch is not used', async () => {
  await fit(logisticModel(), clickData(), quick());
  const read = (name: string): Promise<string> => readFile(join(path, name), 'utf8');
  const calibration = await read('calibration.json');
  await rm(path, { recursive: true });
  await fit(logisticModel(), clickData(), quick({ epochs: 1 }));
  await writeFile(join(path, 'calibration.json'), calibration);
  expect((await loadModel(path, loaded)).calibration).toBeUndefined();
});

test('an unfinished run gives its best epoch so far', async () => {
  const stop = new AbortController();
  const onProgress: FitOptions['onProgress'] = (event) => {
    if (event.kind === 'step' && event.epoch === 2) stop.abort();
  };
  await expect(fit(logisticModel(), clickData(), quick({ onProgress, signal: stop.signal }))).rejects.toThrow(
    'fit: stopped by the signal.',
  );
  expect((await describeRun(path)).finished).toBe(false);
  expect((await loadModel(path, loaded)).bestEpoch).toBe(1);
});

test('a folder without a run, and a run without an epoch, say so', async () => {
  await expect(loadModel(path, loaded)).rejects.toThrow(`${path}: must be a run folder, got no config.json in it.`);
  await expect(fit(logisticModel(), clickData(), quick({ signal: AbortSignal.abort() }))).rejects.toThrow();
  await expect(loadModel(path, loaded)).rejects.toThrow(InputError);
});

test('a folder that cannot be is an error that names it', async () => {
  await writeFile(path, 'a file');
  const error: unknown = await fit(logisticModel(), clickData(), quick()).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StorageError);
  expect((error as Error).message).toContain(`${path}: could not create the folder`);
});

test('without a model or an engine, it says what to give, and which function needs neither', async () => {
  const { model, engine } = loaded;
  const given = async (options: object): Promise<unknown> =>
    loadModel('run', options as typeof loaded).catch((error: unknown) => (error as Error).message);
  const where = 'loadModel of @fsdnet/training/node: needs `model` and `engine`, got';
  const otherwise = 'or call loadModel of the package fsdnet, which builds its own models by itself.';
  const ofModel = '`model`, built with the options that it was trained with';
  const ofEngine = '`engine`, for example onnx() of @fsdnet/engine-onnx';
  expect(await given({ engine })).toBe(`${where} no model. Give ${ofModel}; ${otherwise}`);
  expect(await given({ model })).toBe(`${where} no engine. Give ${ofEngine}; ${otherwise}`);
  expect(await given({})).toBe(`${where} neither. Give ${ofModel}, and ${ofEngine}; ${otherwise}`);
});

test('weights of another model are refused with what differs', async () => {
  await fit(logisticModel(), clickData(), quick());
  await expect(loadModel(path, { ...loaded, model: logisticModel('other') })).rejects.toThrow(
    'the model must be "logistic", which the run was trained with, got "other".',
  );
  const wider = {
    ...logisticModel(),
    forward: (ctx: Parameters<ReturnType<typeof logisticModel>['forward']>[0]) =>
      logisticModel().forward(ctx.scope('inner')),
  };
  const error: unknown = await loadModel(path, { ...loaded, model: wider }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as Error).message).toContain('"parameters/inner/kernel" is not there');
  expect((error as Error).message).toContain('"parameters/kernel" is unknown to the model');
});

test('a run of another schema is not continued', async () => {
  await fit(logisticModel(), clickData(), quick());
  const data = clickData();
  const [user, ...others] = data.schema.fields;
  const renamed = { ...data, schema: { ...data.schema, fields: [{ ...user!, name: 'visitor' }, ...others] } };
  await expect(fit(logisticModel(), renamed, quick({ resume: true }))).rejects.toThrow(
    /data\.schema "[0-9a-f]+" instead of/,
  );
});

test('an error leaves no model of the engine behind', async () => {
  await fit(logisticModel(), clickData(), quick());
  const engine = logisticEngine();
  const again = await loadModel(path, { model: logisticModel(), engine });
  expect(engine.alive()).toBe(1);
  await again.dispose();
  const refusing: Engine = {
    ...engine,
    async compile(model, spec) {
      const compiled = await engine.compile(model, spec);
      return Object.assign(compiled, { dense: { write: () => Promise.reject(new Error('no room for weights')) } });
    },
  };
  await expect(loadModel(path, { model: logisticModel(), engine: refusing })).rejects.toThrow('no room for weights');
  await writeFile(join(path, 'calibration.json'), '{}');
  await expect(loadModel(path, { model: logisticModel(), engine })).rejects.toThrow(StorageError);
  expect(engine.alive()).toBe(0);
});

test('every file of a run is checked: damage is an error that names the file', async () => {
  await fit(logisticModel(), clickData(), quick());
  const files = ['config.json', 'schema.json', 'metrics.jsonl', 'calibration.json', 'model.safetensors'];
  for (const name of files) {
    const file = join(path, name);
    const bytes = await readFile(file);
    for (const at of [0, 0.1, 0.3, 0.5, 0.7, 0.9].map((share) => Math.floor(share * bytes.length))) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 2;
      await writeFile(file, damaged);
      const error: unknown = await loadModel(path, loaded).catch((reason: unknown) => reason);
      expect(error, `${name} at ${at}`).toBeInstanceOf(StorageError);
      expect((error as Error).message).toContain(file);
    }
    await writeFile(file, bytes);
  }
  await rm(join(path, 'model.safetensors'));
  for (const name of await readdir(join(path, 'checkpoints'))) {
    const file = join(path, 'checkpoints', name);
    const bytes = await readFile(file);
    bytes[Math.floor(bytes.length / 2)]! ^= 2;
    await writeFile(file, bytes);
    await expect(fit(logisticModel(), clickData(), quick({ resume: true })), name).rejects.toThrow(file);
    bytes[Math.floor(bytes.length / 2)]! ^= 2;
    await writeFile(file, bytes);
  }
  await rm(join(path, 'checkpoints', 'best-000002.safetensors'));
  await expect(loadModel(path, loaded)).rejects.toThrow(
    'best-000002.safetensors: must be the file that the manifest names, got no file.',
  );
});

test('two fits cannot share a folder', async () => {
  const first = fit(logisticModel(), clickData(), quick());
  await expect(fit(logisticModel(), clickData(), quick())).rejects.toThrow(
    'one process at a time may use a run folder',
  );
  await first;
  await expect(fit(logisticModel(), clickData(), quick())).rejects.toThrow(ConfigError);
});

test.each([2, 3])('a run without its last state is not trained anew under its name, up to epoch %i', async (epochs) => {
  const trained = await fit(logisticModel(), clickData(), quick());
  await rm(join(path, 'checkpoints'), { recursive: true });
  await expect(fit(logisticModel(), clickData(), quick({ epochs, resume: true }))).rejects.toThrow(
    `${join(path, 'checkpoints')}: a run goes on from its last state, got a folder without one. Restore the folder`,
  );
  expect((await loadModel(path, loaded)).history).toEqual(trained.history);
});
