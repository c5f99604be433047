import { createRequire } from 'node:module';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { linearHead, mlpLayer, type CtrModel } from '@fsdnet/core';
import { collectManifest, type Engine, type FieldLayout, type StepResult } from '@fsdnet/core/engine';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { tfjs } from './index.ts';

const LAYOUT: FieldLayout = { fields: [{ name: 'user', kind: 'categorical', rows: 9, dim: 3 }] };

const MODEL: CtrModel = {
  name: 'small',
  forward(ctx) {
    const hidden = mlpLayer(ctx.scope('mlp'), ctx.input.flat(), { units: 4, activation: 'tanh' });
    const logit = linearHead(ctx.scope('head'), hidden);
    return { logits: [logit], probability: tf.sigmoid(logit) };
  },
};

/** Registers a backend under another name: the cpu backend, without some kernels. */
function registerCopy(
  name: string,
  start: () => MathBackendCPU | Promise<MathBackendCPU>,
  without: readonly string[] = [],
): void {
  tf.registerBackend(name, start);
  for (const kernel of tf.getKernelsForBackend('cpu')) {
    if (!without.includes(kernel.kernelName)) tf.registerKernel({ ...kernel, backendName: name });
  }
}

async function firstStep(engine: Engine): Promise<StepResult> {
  const compiled = await engine.compile(MODEL, {
    layout: LAYOUT,
    manifest: collectManifest(MODEL, LAYOUT),
    seed: 1,
    sampleWeights: false,
  });
  const batch = compiled.batch(2, 'training');
  batch.tables['embedding']!.set([1, -1, 0.5, 2, 0, 0.25]);
  batch.labels.set([1, 0]);
  return compiled.step(batch, { epoch: 1, step: 0 });
}

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

afterEach(() => expect(tf.getBackend()).toBe('cpu'));

test('says what it is', () => {
  expect(tfjs()).toMatchObject({ name: 'cpu', runtime: `tfjs ${tf.version_core} (cpu)`, threads: 1 });
  expect(tfjs({ backend: 'webgpu', name: 'gpu', runtime: 'dawn', threads: 2 })).toMatchObject({
    name: 'gpu',
    runtime: 'dawn',
    threads: 2,
  });
});

describe('backends', () => {
  test('runs on one that is not the current one, also where it starts asynchronously', async () => {
    const expected = await firstStep(tfjs());
    registerCopy('slow-start', async () => new MathBackendCPU());
    expect(await firstStep(tfjs({ backend: 'slow-start' }))).toEqual(expected);
  });

  test('one that nothing registered is an error with the command that helps', async () => {
    await expect(firstStep(tfjs({ backend: 'webgpu' }))).rejects.toThrow(
      'Run `npm install @tensorflow/tfjs-backend-webgpu` and import the package before training.',
    );
  });

  test('one that does not start is an error', async () => {
    registerCopy('broken', async () => Promise.reject(new Error('no device')));
    await expect(firstStep(tfjs({ backend: 'broken' }))).rejects.toThrow('does not start on this machine');
  });

  test.each(['Tanh', 'Softplus'])('without the kernel %s, an error names it, the model and where', async (kernel) => {
    registerCopy(`no-${kernel}`, () => new MathBackendCPU(), [kernel]);
    const failure = firstStep(tfjs({ backend: `no-${kernel}` }));
    await expect(failure).rejects.toMatchObject({ code: 'engine' });
    await expect(failure).rejects.toThrow(
      kernel === 'Tanh'
        ? 'model "small", after "mlp/bias": the tfjs backend "no-Tanh" has no kernel "Tanh". Choose another engine.'
        : 'model "small", after "head/bias": the tfjs backend "no-Softplus" has no kernel "Softplus".',
    );
  });
});

describe('two copies of tfjs', () => {
  /** A second copy of tfjs-core, as a nested node_modules folder would bring it. */
  function secondCopy(): typeof tf {
    const require = createRequire(import.meta.url);
    const path = require.resolve('@tensorflow/tfjs-core');
    const first = require.cache[path];
    delete require.cache[path];
    const copy = require(path) as typeof tf;
    if (first) require.cache[path] = first;
    return copy;
  }

  test('of one version share the engine and work together', async () => {
    const other = secondCopy();
    expect(other.add).not.toBe(tf.add);
    expect(other.engine()).toBe(tf.engine());
    const foreign: CtrModel = {
      ...MODEL,
      forward(ctx) {
        const { logits, probability } = MODEL.forward(ctx);
        return { logits: [other.mul(logits[0]!, 1)], probability };
      },
    };
    const compiled = await tfjs({ tf: other }).compile(foreign, {
      layout: LAYOUT,
      manifest: collectManifest(foreign, LAYOUT),
      seed: 1,
      sampleWeights: false,
    });
    const batch = compiled.batch(2, 'training');
    batch.tables['embedding']!.set([1, -1, 0.5, 2, 0, 0.25]);
    batch.labels.set([1, 0]);
    expect(await compiled.step(batch, { epoch: 1, step: 0 })).toEqual(await firstStep(tfjs()));
  });

  test('of different versions are refused with the command that helps', () => {
    expect(() => tfjs({ tf: { version_core: '4.17.0' } })).toThrow(
      `@tensorflow/tfjs-core, @tensorflow/tfjs-layers: all copies of tfjs in a process must be of one version, here ${tf.version_core}, got 4.17.0. Run \`npm install @tensorflow/tfjs-core@${tf.version_core} @tensorflow/tfjs-layers@${tf.version_core}\`.`,
    );
  });
});
