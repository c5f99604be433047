import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

import { fromRows } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { dcnV2 } from '@fsdnet/models-dcn';
import { fit } from '@fsdnet/training';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';

import { exportModel } from '../serving/index.ts';
import { Workplace } from './cli-process.ts';
import { clickHeader, clickRows } from './click-rows.ts';

const place = new Workplace();
const runtime = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));

/** What a page has of what the program may use; nothing of Node. */
const pageGlobals = [
  ...[
    'AbortController',
    'AbortSignal',
    'Blob',
    'DOMException',
    'Event',
    'EventTarget',
    'MessageChannel',
    'TextDecoder',
  ],
  ...['TextEncoder', 'URL', 'WebAssembly', 'atob', 'btoa', 'clearTimeout', 'console', 'crypto', 'fetch', 'performance'],
  ...['queueMicrotask', 'setTimeout', 'structuredClone'],
];

/** The README's program for pages, once with addresses and once with bytes; `address` is where the files are served. */
const program = (folder: string): string => `
  import * as ort from 'onnxruntime-web';
  import { onnx } from '@fsdnet/engine-onnx';
  import { createEncoder } from ${JSON.stringify(join(folder, 'encoder.mjs'))};

  export async function scores(address, wasm, rows) {
    ort.env.wasm.wasmBinary = wasm;
    ort.env.wasm.numThreads = 1;
    const got = async (name) => new Uint8Array(await (await fetch(address + name)).arrayBuffer());
    const encode = createEncoder(await (await fetch(address + 'schema.json')).json());
    const inputs = encode(rows);

    const engine = onnx({ runtime: 'web', threads: 1, load: async () => ort });
    const name = 'model.onnx.data';
    const fromAddress = await engine.open(address + 'model.onnx', { dataFiles: [name] });
    const fromBytes = await engine.open(await got('model.onnx'), { dataFiles: [{ name, data: await got(name) }] });
    const without = await engine.open(await got('model.onnx')).catch(({ message }) => message);

    const feeds = Object.fromEntries(
      Object.entries(inputs).map(([input, { type, data, dims }]) => [input, new ort.Tensor(type, data, dims)]),
    );
    const externalData = [{ path: name, data: address + name }];
    const session = await ort.InferenceSession.create(address + 'model.onnx', { externalData });
    const { prediction } = await session.run(feeds);
    return {
      fromAddress: [...(await fromAddress.predict(inputs))],
      fromBytes: [...(await fromBytes.predict(inputs))],
      alone: [...prediction.data],
      without,
      counts: encode.counts,
    };
  }
`;

async function served(folder: string): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    response.end(readFileSync(join(folder, url.slice(1))));
  }).listen(0, '127.0.0.1');
  afterAll(() => server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test('a page scores with an exported model, its weights in a second file, from addresses and from bytes', async () => {
  const names = clickHeader.split(',');
  const rows = clickRows(300).map((line) =>
    Object.fromEntries(line.split(',').map((cell, column) => [names[column]!, cell])),
  );
  const data = fromRows(rows, { label: 'click' });
  const engine = onnx({ runtime: 'node', threads: 1 });
  const trained = await fit(dcnV2({ hidden: [24, 24], crossLayers: 2 }), data, { engine, epochs: 1, embeddingDim: 8 });
  const model = place.path('served/model.onnx');
  await exportModel(trained, model, { engine, externalData: true, quantize: 'fp16', labelled: data.train });
  const some = rows.slice(0, 20);
  const expected = await trained.predict(some);

  const folder = dirname(model);
  const { outputFiles } = await build({
    stdin: { contents: program(folder), resolveDir: import.meta.dirname },
    ...{ bundle: true, write: false, platform: 'browser', format: 'iife', globalName: 'page', logLevel: 'error' },
    conditions: ['@fsdnet/source'],
    define: { 'import.meta.url': 'location.href' },
  });
  const address = await served(folder);
  const page: Record<string, unknown> = Object.fromEntries(
    pageGlobals.map((name) => [name, (globalThis as unknown as Record<string, unknown>)[name]]),
  );
  Object.assign(page, {
    ...{ self: page, window: page, location: new URL(`${address}page.html`) },
    navigator: { userAgent: 'page', hardwareConcurrency: 1 },
    document: { currentScript: null, baseURI: address },
  });
  createContext(page);
  runInContext(`${outputFiles[0]!.text}; globalThis.scores = page.scores;`, page);
  const wasm = readFileSync(join(runtime, 'ort-wasm-simd-threaded.jsep.wasm'));
  const scores = page['scores'] as (...args: readonly unknown[]) => Promise<Record<string, number[]>>;
  const { fromAddress, fromBytes, alone, without, counts } = await scores(address, wasm, some);
  expect(fromAddress).toHaveLength(20);
  // Half-precision weights.
  fromAddress!.forEach((score, row) => expect(score).toBeCloseTo(expected[row]!, 3));
  expect(fromBytes).toEqual(fromAddress);
  expect(alone).toEqual(fromAddress);
  expect(without).toContain('the model: needs the file model.onnx.data, which holds its weights.');
  expect(counts).toMatchObject({ rows: 20, unseen: { user: 0, item: 0 } });
}, 60_000);
