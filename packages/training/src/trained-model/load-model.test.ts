import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { loadModel as loadFromFolder } from '../node/index.ts';
import type { RunFiles } from '../run-store/index.ts';
import { clickRows } from '../test-support/click-data.ts';
import { logisticEngine, logisticModel } from '../test-support/logistic-engine.ts';
import { loadModel } from './load-model.ts';

const RUN = fileURLToPath(new URL('../node/fixtures/run-version-1', import.meta.url));

const rows = clickRows(5, 'files');

const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(RUN, name)));

const files = Object.fromEntries(
  ['config.json', 'schema.json', 'metrics.jsonl', 'model.safetensors'].map((name) => [name, bytesOf(name)]),
);

const options = { model: logisticModel(), engine: logisticEngine() };

/** An address below which the files of the run are; it counts what is asked for. */
async function serve(status = 200): Promise<{ readonly address: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    const name = url.replace('/runs/a/', '');
    asked.push(name);
    if (name in files) response.writeHead(status).end(files[name]);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/runs/a`, asked };
}

async function expectSame(run: RunFiles): Promise<void> {
  const [loaded, expected] = [await loadModel(run, options), await loadFromFolder(RUN, options)];
  expect(loaded.history).toEqual(expected.history);
  expect(loaded.bestEpoch).toBe(expected.bestEpoch);
  expect(await loaded.predict(rows)).toEqual(await expected.predict(rows));
}

test('bytes, buffers and Blobs are the run that they were read from', async () => {
  await expectSame(files);
  await expectSame({
    ...files,
    'schema.json': new Blob([bytesOf('schema.json') as Uint8Array<ArrayBuffer>]),
    'config.json': bytesOf('config.json').buffer as ArrayBuffer,
  });
});

test('the address of a folder is enough, with a slash or without, and each file is fetched once', async () => {
  const { address, asked } = await serve();
  await expectSame(address);
  expect([...asked].sort()).toEqual([
    'calibration.json',
    'config.json',
    'metrics.jsonl',
    'model.safetensors',
    'schema.json',
  ]);
  await expectSame(new URL(`${address}/`));
  await expectSame({ ...files, 'model.safetensors': `${address}/model.safetensors` });
});

test('models with the same schema share it, wherever it was read from', async () => {
  const { schema } = await loadModel(files, options);
  expect((await loadFromFolder(RUN, options)).schema).toBe(schema);
  const changed = new TextEncoder().encode(`${new TextDecoder().decode(files['schema.json'])} `);
  expect((await loadModel({ ...files, 'schema.json': changed }, options)).schema).not.toBe(schema);
});

test('without its metrics, a run has no history and the same scores', async () => {
  const { 'metrics.jsonl': _, ...others } = files;
  const loaded = await loadModel(others, options);
  expect(loaded.history).toEqual([]);
  expect(await loaded.predict(rows)).toEqual(await (await loadFromFolder(RUN, options)).predict(rows));
});

test('what is missing, damaged or not to be had is named', async () => {
  const { 'model.safetensors': model, ...others } = files;
  await expect(loadModel({}, options)).rejects.toThrow(
    'the files of the run: must be a run folder, got no config.json in it.',
  );
  await expect(loadModel(others, options)).rejects.toThrow(
    'the files of the run: needs model.safetensors, got no such file. Give the files of a finished run.',
  );
  await expect(loadModel({ ...others, 'model.safetensors': model!.slice(0, 100) }, options)).rejects.toThrow(
    'model.safetensors: is damaged',
  );
  await expect(loadModel({ ...files, 'config.json': 7 as unknown as string }, options)).rejects.toThrow(
    'config.json: must be an address, bytes or a Blob, got number.',
  );
  const { address } = await serve(503);
  await expect(loadModel(address, options)).rejects.toThrow(
    `${address}/config.json: could not be fetched, got HTTP status 503. Check the address.`,
  );
  await expect(loadModel('http://127.0.0.1:1/run', options)).rejects.toThrow(
    'http://127.0.0.1:1/run/config.json: could not be fetched, got fetch failed. Check the address.',
  );
  await expect(loadModel(files, {} as typeof options)).rejects.toThrow('loadModel of @fsdnet/training: needs');
});
