import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import Module, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { linearHead, type CtrModel } from '@fsdnet/core';
import { availableThreads, collectManifest, type FieldLayout } from '@fsdnet/core/engine';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inspectTfjsNode, tfjsNode } from './index.ts';

const require = createRequire(import.meta.url);

/** What a stand-in for tfjs-node does differently from a good one. */
interface StandIn {
  readonly gpu?: boolean;
  readonly usesGpu?: boolean;
  readonly core?: string;
  /** Source that runs first. */
  readonly first?: string;
  /** Whether there is an addon. Default true. */
  readonly addon?: boolean;
}

/** A package that registers the cpu backend as "tensorflow", with the marks of tfjs-node 4.22. */
function sourceOf({ gpu = false, usesGpu = gpu, core = tf.version_core, first = '' }: StandIn): string {
  const path = (name: string): string => JSON.stringify(require.resolve(name));
  return `
    ${first}
    const util = require('node:util');
    const tf = require(${path('@tensorflow/tfjs-core')});
    require(${path('@tensorflow/tfjs-layers')});
    const { MathBackendCPU } = require(${path('@tensorflow/tfjs-backend-cpu')});
    if (util.isNullOrUndefined(0) || !util.isArray([])) throw new Error('wrong polyfill');
    class NodeJSKernelBackend extends MathBackendCPU {
      isGPUPackage = ${gpu};
      isUsingGpuDevice = ${usesGpu};
      binding = { TF_Version: '2.9.1' };
    }
    tf.copyRegisteredKernels('cpu', 'tensorflow');
    tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(), 3);
    tf.setBackend('tensorflow');
    module.exports = { ...tf, version_core: '${core}', version: { 'tfjs-core': '${core}', 'tfjs-node': '4.22.0' } };
  `;
}

const MODEL: CtrModel = {
  name: 'small',
  forward(ctx) {
    const logit = linearHead(ctx.scope('head'), ctx.input.flat());
    return { logits: [logit], probability: tf.sigmoid(logit) };
  },
};

const LAYOUT: FieldLayout = { fields: [{ name: 'user', kind: 'categorical', rows: 9, dim: 3 }] };

let folder: string;

const warnings: Error[] = [];
const record = (warning: Error): unknown => warnings.push(warning);

async function install(name: 'tfjs-node' | 'tfjs-node-gpu', standIn: StandIn = {}, place = folder): Promise<void> {
  const home = join(place, 'node_modules', '@tensorflow', name);
  await mkdir(join(home, 'lib', 'napi-v8'), { recursive: true });
  if (standIn.addon ?? true) await writeFile(join(home, 'lib', 'napi-v8', 'tfjs_binding.node'), '');
  await writeFile(join(home, 'package.json'), JSON.stringify({ name: `@tensorflow/${name}`, main: 'index.js' }));
  await writeFile(join(home, 'index.js'), sourceOf(standIn));
}

beforeAll(() => {
  process.on('warning', record);
  tf.enableProdMode();
  // A package manager may point NODE_PATH at all that it installed; here only the stand-ins count.
  delete process.env['NODE_PATH'];
  (Module as unknown as { _initPaths(): void })._initPaths();
});

afterAll(async () => {
  await new Promise(setImmediate);
  process.off('warning', record);
  // Node warns of the deprecated functions that tfjs-node calls, unless they are replaced.
  expect(warnings).toEqual([]);
});

beforeEach(async () => {
  await tf.setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'fsdnet-tfjs-node-'));
});

afterEach(async () => {
  expect(tf.getBackend()).toBe('cpu');
  if (tf.findBackendFactory('tensorflow')) tf.removeBackend('tensorflow');
  await rm(folder, { recursive: true });
});

describe('tfjsNode', () => {
  test('loads the package from a folder, with the functions that Node removed, and trains', async () => {
    await install('tfjs-node');
    const engine = await tfjsNode({ from: ['/nowhere', folder] });
    expect(engine).toMatchObject({
      name: 'tfjs-node',
      runtime: '@tensorflow/tfjs-node 4.22.0 (TensorFlow 2.9.1)',
      threads: availableThreads(),
    });
    const spec = { layout: LAYOUT, manifest: collectManifest(MODEL, LAYOUT), seed: 1, sampleWeights: false };
    const compiled = await engine.compile(MODEL, spec);
    const batch = compiled.batch(2, 'training');
    const { loss } = await compiled.step(batch, { epoch: 1, step: 0 });
    expect(loss['crossEntropy']).toBeCloseTo(Math.LN2, 6);
  });

  test('an absent package is an error with the command that adds it', async () => {
    await expect(tfjsNode({ from: [folder] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EngineError: @tensorflow/tfjs-node: is not installed. Run \`npx fsdnet setup tfjs-node\`; outside the command line name the folder that it prints in the option \`from\`.]`,
    );
    await expect(tfjsNode({ gpu: true, from: [folder] })).rejects.toThrow('npx fsdnet setup tfjs-node-gpu');
  });

  test('so is a missing native addon', async () => {
    const message = 'The Node.js native addon module (tfjs_binding.node) can not be found at path: /x. \\nPlease run';
    await install('tfjs-node', { first: `throw new Error('${message}');`, addon: false });
    await expect(tfjsNode({ from: [folder] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EngineError: @tensorflow/tfjs-node: is installed without its native addon (an install without scripts, or one that could not download). Run \`npx fsdnet setup tfjs-node\`, which builds one.]`,
    );
  });

  test('and anything else that keeps it from loading', async () => {
    await install('tfjs-node', { first: `throw new TypeError('broken');` });
    await expect(tfjsNode({ from: [folder] })).rejects.toMatchObject({
      code: 'engine',
      message: expect.stringContaining('@tensorflow/tfjs-node: cannot be loaded: broken.'),
      cause: expect.any(TypeError),
    });
  });

  test('another version of tfjs inside it is an error with the command that makes them equal', async () => {
    await install('tfjs-node', { core: '4.17.0' });
    await expect(tfjsNode({ from: [folder] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EngineError: @tensorflow/tfjs-node: all copies of tfjs in a process must be of one version, here 4.22.0, got 4.17.0. Run \`npx fsdnet setup tfjs-node\`.]`,
    );
  });

  test('the GPU package without a GPU is an error that says why', async () => {
    const log = 'cudart_stub.cc:31] Could not find cuda drivers on your machine, GPU will not be used.';
    await install('tfjs-node-gpu', {
      gpu: true,
      usesGpu: false,
      first: `if (process.env.TF_CPP_MIN_LOG_LEVEL === '0') process.stderr.write('${log}\\n');`,
    });
    await expect(tfjsNode({ gpu: true, from: [folder] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EngineError: @tensorflow/tfjs-node-gpu, TensorFlow 2.9.1: sees no GPU: NVIDIA's driver (libcuda.so.1) is not found. Install the driver (Debian: \`sudo apt-get install nvidia-driver\`; Ubuntu: \`sudo ubuntu-drivers install\`) and reboot; in Docker start the container with \`--gpus all\`. Without a GPU use the engine onnx or tfjs-node.]`,
    );
  });

  test('of several copies the first that works is loaded', async () => {
    const [other, third] = [join(folder, 'other'), join(folder, 'third')];
    await install('tfjs-node', { addon: false, first: `throw new Error('without addon');` });
    await install('tfjs-node', {}, other);
    await expect(tfjsNode({ from: [folder, other] })).resolves.toMatchObject({ name: 'tfjs-node' });
    tf.removeBackend('tensorflow');
    await install('tfjs-node', { first: `throw new Error('broken');` });
    await install('tfjs-node', {}, third);
    await expect(tfjsNode({ from: [folder, third, other] })).resolves.toMatchObject({ name: 'tfjs-node' });
  });

  test('both packages in one process are an error', async () => {
    await install('tfjs-node');
    await install('tfjs-node-gpu', { gpu: true });
    await tfjsNode({ from: [folder] });
    await expect(tfjsNode({ gpu: true, from: [folder] })).rejects.toThrow(
      'got a process that has loaded the CPU package',
    );
  });
});

describe('inspectTfjsNode', () => {
  test('reports versions and the GPU', async () => {
    await install('tfjs-node-gpu', { gpu: true });
    expect(await inspectTfjsNode({ gpu: true, from: [folder] })).toEqual({
      packageName: '@tensorflow/tfjs-node-gpu',
      works: true,
      main: join(await realpath(folder), 'node_modules', '@tensorflow', 'tfjs-node-gpu', 'index.js'),
      version: '4.22.0',
      tensorflow: '2.9.1',
      usesGpu: true,
    });
  });

  test('reports what is missing instead of throwing', async () => {
    expect(await inspectTfjsNode({ from: [folder] })).toEqual({
      packageName: '@tensorflow/tfjs-node',
      works: false,
      problem: expect.stringContaining('is not installed'),
      fix: expect.stringContaining('npx fsdnet setup tfjs-node'),
    });
    await install('tfjs-node-gpu', { gpu: true, usesGpu: false });
    expect(await inspectTfjsNode({ gpu: true, from: [folder] })).toMatchObject({
      works: false,
      usesGpu: false,
      problem: expect.stringContaining('@tensorflow/tfjs-node-gpu, TensorFlow 2.9.1: sees no GPU'),
    });
  });

  test('a wrong result, a crash and another version are reported', async () => {
    const problemOf = async (standIn: StandIn): Promise<string | undefined> => {
      await install('tfjs-node', standIn);
      return (await inspectTfjsNode({ from: [folder] })).problem;
    };
    const wrong = `const core = require(${JSON.stringify(require.resolve('@tensorflow/tfjs-core'))}); core.add = core.sub;`;
    expect(await problemOf({ first: wrong })).toContain('adding gives a wrong result: 1 + 3 = -2');
    expect(await problemOf({ first: `process.kill(process.pid, 'SIGILL');` })).toContain(
      'instructions that this processor lacks',
    );
    expect(await problemOf({ core: '4.17.0' })).toContain('all copies of tfjs in a process must be of one version');
  });
});
