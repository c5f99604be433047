import type { CtrModel } from '@fsdnet/core';
import { availableThreads, collectManifest, type FieldLayout } from '@fsdnet/core/engine';
import { dcnV2 } from '@fsdnet/models-dcn';
import { describe, expect, test } from 'vitest';
import { onnx } from './index.ts';

const LAYOUT: FieldLayout = { fields: [{ name: 'user', kind: 'categorical', rows: 9, dim: 3 }] };
const model: CtrModel = dcnV2({ hidden: [3], crossLayers: 1 });
const spec = { layout: LAYOUT, manifest: collectManifest(model, LAYOUT), seed: 1, sampleWeights: false };

describe('onnx', () => {
  test('says what computes, once it is loaded', async () => {
    const engine = onnx({ threads: 2 });
    expect([engine.name, engine.runtime, engine.threads]).toEqual(['onnx', 'onnxruntime', 2]);
    await engine.load();
    expect([engine.name, engine.runtime, engine.threads]).toEqual(['onnx', 'onnxruntime-node 1.30.0', 2]);
    const web = onnx({ runtime: 'web', threads: 1 });
    expect([web.name, web.runtime]).toEqual(['onnx-wasm', 'onnxruntime-web']);
    await web.load();
    expect([web.name, web.runtime, web.threads]).toEqual(['onnx-wasm', 'onnxruntime-web 1.30.0', 1]);
  });

  test('takes as many threads as the machine runs at once', () => {
    expect(onnx().threads).toBe(availableThreads());
  });

  test.each([0, -1, 1.5])('refuses %d threads', (threads) => {
    expect(() => onnx({ threads })).toThrow(`onnx: threads: must be a whole number from 1 to 256, got ${threads}.`);
  });

  test('refuses options that are none', () => {
    expect(() => onnx({ thread: 2 } as object)).toThrow('onnx: unknown option, got "thread". Did you mean threads?');
    expect(() => onnx({ runtime: 'nod' } as object)).toThrow(
      'must be one of auto, node, web, got "nod". Did you mean node?',
    );
    expect(() => onnx('web' as never)).toThrow('onnx: takes an object with options, got "web".');
  });

  test('loads a runtime from elsewhere', async () => {
    const engine = onnx({ load: () => import('onnxruntime-node') });
    const compiled = await engine.compile(model, spec);
    expect(engine.runtime).toBe('onnxruntime-node 1.30.0');
    await compiled.dispose();
    const web = onnx({ load: () => import('onnxruntime-web'), threads: 1 });
    await web.load();
    expect(web.name).toBe('onnx-wasm');
  });

  test('a runtime that cannot be loaded is looked for again', async () => {
    let attempts = 0;
    const load = async (): Promise<unknown> => {
      if (++attempts === 1) throw new Error('not yet');
      return import('onnxruntime-node');
    };
    const engine = onnx({ load });
    await expect(engine.load()).rejects.toThrow('not yet');
    await engine.load();
    expect(attempts).toBe(2);
  });
});
