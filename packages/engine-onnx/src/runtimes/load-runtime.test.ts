import { describe, expect, test } from 'vitest';
import { loadRuntime, type Importers, type RuntimeChoice } from './load-runtime.ts';
import type { Runtime } from './runtime.ts';

const missing = (): Promise<never> =>
  Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }));
const broken = (): Promise<never> =>
  Promise.reject(new Error('libonnxruntime.so.1: cannot open shared object file\nmore'));
const present: Importers = { node: () => import('onnxruntime-node'), web: () => import('onnxruntime-web') };

/** Loads with other ways to import, and notes the warnings. */
async function load(
  runtime: RuntimeChoice,
  importers: Partial<Importers>,
): Promise<{ readonly loaded: Runtime; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const loaded = await loadRuntime({
    runtime,
    threads: 1,
    warn: (message) => warnings.push(message),
    importers: { ...present, ...importers },
  });
  return { loaded, warnings };
}

describe('auto', () => {
  test('takes the native runtime, silently', async () => {
    const { loaded, warnings } = await load('auto', {});
    expect([loaded.kind, warnings]).toEqual(['node', []]);
  });

  test('falls back to WebAssembly, and says so and why', async () => {
    const { loaded, warnings } = await load('auto', { node: missing });
    expect(loaded.kind).toBe('web');
    expect(warnings).toMatchInlineSnapshot(`
      [
        "onnx: falling back to onnxruntime-web, which trains more slowly. onnx({ runtime: "node" }): onnxruntime-node must be installed. Run \`npm install --ignore-scripts onnxruntime-node\`.",
      ]
    `);
    expect((await load('auto', { node: broken })).warnings[0]).toContain('cannot open shared object file');
  });

  test('asks for the native runtime where there is none', async () => {
    await expect(load('auto', { node: missing, web: missing })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EngineError: onnx({ runtime: "node" }): onnxruntime-node must be installed. Run \`npm install --ignore-scripts onnxruntime-node\`.]`,
    );
  });
});

describe('a runtime that was asked for', () => {
  test('is never replaced', async () => {
    await expect(load('node', { node: missing })).rejects.toThrow('onnxruntime-node must be installed');
    await expect(load('web', { web: missing })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EngineError: onnx({ runtime: "web" }): onnxruntime-web must be installed. Run \`npm install onnxruntime-web\`.]`,
    );
  });

  test('must load', async () => {
    await expect(load('node', { node: broken })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EngineError: onnx({ runtime: "node" }): onnxruntime-node does not load, got "libonnxruntime.so.1: cannot open shared object file". Run \`npm install --ignore-scripts onnxruntime-node\`.]`,
    );
    await expect(load('node', { node: async () => ({ other: 1 }) })).rejects.toThrow(
      'does not load, got "no InferenceSession in it"',
    );
  });
});

describe('a runtime from elsewhere', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    ['is missing', missing, 'onnx({ load }): must import a runtime, got "Cannot find package".'],
    [
      'is something else',
      async () => ({ default: {} }),
      'onnx({ load }): must import onnxruntime-node or onnxruntime-web, got a module without InferenceSession.',
    ],
  ])('%s', async (_, from, message) => {
    await expect(loadRuntime({ runtime: 'auto', threads: 1, warn: () => undefined, load: from })).rejects.toThrow(
      message,
    );
  });

  test('is recognised', async () => {
    for (const [kind, from] of Object.entries(present)) {
      const loaded = await loadRuntime({ runtime: 'auto', threads: 1, warn: () => undefined, load: from });
      expect(loaded.kind).toBe(kind);
    }
  });
});
