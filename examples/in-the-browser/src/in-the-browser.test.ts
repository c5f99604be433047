import { createContext, runInContext } from 'node:vm';
import { beforeAll, expect, test } from 'vitest';
import { bundleForBrowsers, runtimeWasm, type Bundle } from './bundle.ts';
import type { PageOptions, PageResult } from './train-in-page.ts';

/** What a page has of what the bundle may use; Node's `process`, `require`, `Buffer` and `global` are not among it. */
const PAGE_GLOBALS = [
  'AbortController', 'AbortSignal', 'Blob', 'DOMException', 'Event', 'EventTarget', 'MessageChannel', 'TextDecoder', 'TextEncoder', 'URL',
  'WebAssembly', 'atob', 'btoa', 'clearTimeout', 'console', 'crypto', 'fetch', 'performance', 'queueMicrotask', 'setTimeout', 'structuredClone',
] as const;

let bundle: Bundle;

beforeAll(async () => {
  bundle = await bundleForBrowsers();
});

test('the bundle holds no Node module and imports nothing', () => {
  expect(bundle.externals).toEqual([]);
  expect(bundle.inputs.filter((path) => path.includes('node:') || /packages\/[^/]+\/src\/node\//.test(path))).toEqual([]);
  for (const name of ['core', 'training', 'fsd-module', 'models-dcn', 'engine-onnx']) {
    expect(bundle.inputs.some((path) => path.includes(`packages/${name}/src/`))).toBe(true);
  }
});

test('it trains and scores where there is neither process nor require', async () => {
  const page: Record<string, unknown> = Object.fromEntries(
    PAGE_GLOBALS.map((name) => [name, (globalThis as unknown as Record<string, unknown>)[name]]),
  );
  page['self'] = page;
  page['window'] = page;
  page['location'] = new URL('http://localhost/page.html');
  page['navigator'] = { userAgent: 'page', hardwareConcurrency: 1 };
  page['document'] = { currentScript: null, baseURI: 'http://localhost/' };
  createContext(page);
  runInContext(`${bundle.code}; globalThis.trainInPage = fsdnetPage.trainInPage;`, page);
  expect(runInContext('[typeof process, typeof require]', page)).toEqual(['undefined', 'undefined']);
  const train = page['trainInPage'] as (options: PageOptions) => Promise<PageResult>;
  const result = await train({ wasm: await runtimeWasm(), rows: 4_000, epochs: 3 });
  expect(result.runtime).toContain('onnxruntime-web');
  expect(result.losses.at(-1)).toBeLessThan(result.losses[0]!);
  expect(result.auc).toBeGreaterThan(0.6);
  expect(result.predictions.every((value) => value > 0 && value < 1)).toBe(true);
});
