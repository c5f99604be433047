import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { clickRate, normal } from '@fsdnet/core';
import {
  HostDenseParameters,
  withBackend,
  type Manifest,
  type OptimizerMath,
  type OptimizerRule,
} from '@fsdnet/core/engine';
import '@fsdnet/core/testing/vitest';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DeviceParameters, InitialSpec } from './device-parameters.ts';
import { FusedParameters } from './fused-parameters.ts';
import { tensorflowBackend } from './tensorflow-backend.ts';
import { registerStandIn, STAND_IN } from './test-support/stand-in-tensorflow.ts';
import { VectorParameters } from './vector-parameters.ts';

const MANIFEST: Manifest = {
  parameters: [
    { name: 'a', shape: [2, 2], init: normal({ standardDeviation: 1 }) },
    { name: 'b', shape: [3], init: normal({ standardDeviation: 2 }) },
  ],
  tables: [],
  masks: [],
  statistics: [{ name: 'norm', width: 2 }],
  numeric: [],
  lossParts: [],
  heads: 1,
  taps: {},
  unused: { parameters: [], tables: [] },
};

const GRADIENTS = [0.5, -1, 2, 0.25, 3, -0.125, 0.75];

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
  await registerStandIn();
});

function ruleOf(math: OptimizerMath, slots: readonly string[], step: number): OptimizerRule {
  return { math, slots, step, learningRate: 0.03, networkL2: 0.2, updateOnHost: () => undefined };
}

/** One value's update as PyTorch's documentation states it, in float64. */
function naive(math: OptimizerMath, step: number, value: number, gradient: number, slots: number[]): number {
  const rate = 0.03;
  switch (math.kind) {
    case 'adam': {
      slots[0] = math.beta1 * slots[0]! + (1 - math.beta1) * gradient;
      slots[1] = math.beta2 * slots[1]! + (1 - math.beta2) * gradient ** 2;
      const first = slots[0] / (1 - math.beta1 ** step);
      const second = slots[1] / (1 - math.beta2 ** step);
      return value - (rate * first) / (Math.sqrt(second) + math.epsilon);
    }
    case 'sgd':
      slots[0] = math.momentum * (slots[0] ?? 0) + gradient;
      return value - rate * slots[0];
    case 'adagrad':
      slots[0]! += gradient ** 2;
      return value - (rate * gradient) / (Math.sqrt(slots[0]!) + math.epsilon);
  }
}

/** Both forms, by the backend that they are for. */
const FORMS = {
  cpu: (spec: InitialSpec) => new VectorParameters(spec, 'cpu'),
  [STAND_IN]: (spec: InitialSpec) => new FusedParameters(spec, STAND_IN, tensorflowBackend(STAND_IN)!),
} satisfies Record<string, (spec: InitialSpec) => DeviceParameters>;

describe.each(Object.entries(FORMS))('on %s', (backend, create) => {
  const inPlace = <T>(work: () => T): T => withBackend(backend, work);

  function withGradients(): DeviceParameters {
    const dense = create({ manifest: MANIFEST, seed: 3 });
    inPlace(() => dense.setGradients([tf.tensor2d(GRADIENTS.slice(0, 4), [2, 2]), tf.tensor1d(GRADIENTS.slice(4))]));
    return dense;
  }

  test('starts with the values of the host form', async () => {
    const dense = create({ manifest: MANIFEST, seed: 3 });
    const host = new HostDenseParameters(MANIFEST, 3);
    expect((await dense.read()).parameters).toEqual(host.values);
    expect(inPlace(() => dense.tensors()).map(({ shape }) => shape)).toEqual([[2, 2], [3]]);
    expect(inPlace(() => dense.tensors())[1]!).toBeAllclose(host.view('b'), { rtol: 0 });
    expect(await dense.readGradients()).toEqual(new Float32Array(7));
  });

  test('a bias starts at the click rate where the spec names it', async () => {
    const manifest: Manifest = { ...MANIFEST, parameters: [{ name: 'bias', shape: [1], init: clickRate() }] };
    const first = async (spec: InitialSpec): Promise<number> => (await create(spec).read()).parameters[0]!;
    expect(await first({ manifest, seed: 3, clickRate: 0.2 })).toBeCloseTo(Math.log(0.25), 6);
    expect(await first({ manifest, seed: 3 })).toBe(0);
  });

  describe.each<[string, OptimizerMath, readonly string[]]>([
    ['adam', { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, ['m', 'v']],
    ['sgd', { kind: 'sgd', momentum: 0 }, []],
    ['sgd with momentum', { kind: 'sgd', momentum: 0.9 }, ['momentum']],
    ['adagrad', { kind: 'adagrad', epsilon: 1e-10 }, ['sum']],
  ])('%s', (_, math, slots) => {
    test('five updates with L2 and scale agree with the formulas', async () => {
      const dense = withGradients();
      const values = [...(await dense.read()).parameters];
      const expected = values.map(() => slots.map(() => 0));
      for (let step = 1; step <= 5; step++) {
        await dense.update(ruleOf(math, slots, step), 0.5);
        for (const [i, value] of values.entries()) {
          values[i] = naive(math, step, value, 0.5 * (GRADIENTS[i]! + 0.2 * value), expected[i]!);
        }
      }
      const state = await dense.read();
      expect(state.parameters).toBeAllclose(values);
      expect(Object.keys(state.slots)).toEqual(slots);
      for (const [index, name] of slots.entries()) {
        expect(state.slots[name]!).toBeAllclose(
          expected.map((slot) => slot[index]!),
          { rtol: 2e-5 },
        );
      }
      expect(inPlace(() => dense.tensors())[0]!).toBeAllclose(values.slice(0, 4));
    });
  });

  test('the norm includes the L2 term', async () => {
    const dense = withGradients();
    const { parameters } = await dense.read();
    const norm = (l2: number): number => GRADIENTS.reduce((sum, g, i) => sum + (g + l2 * parameters[i]!) ** 2, 0);
    expect(await dense.squaredGradientNorm(0)).toBeAllclose(norm(0));
    expect(await dense.squaredGradientNorm(0.3)).toBeAllclose(norm(0.3));
    expect(await dense.readGradients()).toEqual(Float32Array.from(GRADIENTS));
  });

  describe('state', () => {
    const rule = ruleOf({ kind: 'adagrad', epsilon: 1e-10 }, ['sum'], 1);

    test('survives read and write; slots that are not named return to zero', async () => {
      const dense = withGradients();
      await dense.update(rule, 1);
      dense.statisticsView('norm').mean.set([1, 2]);
      const state = await dense.read();
      const other = create({ manifest: MANIFEST, seed: 99 });
      await other.write(state);
      expect(await other.read()).toEqual(state);
      expect(state.statistics).toEqual(Float32Array.of(1, 2, 1, 1));
      await other.write({ ...state, slots: {} });
      expect((await other.read()).slots).toEqual({});
    });

    test('is a copy, whatever happens to the arrays', async () => {
      const dense = withGradients();
      const state = await dense.read();
      const values = state.parameters.slice();
      await dense.write(state);
      state.parameters.fill(0);
      expect((await dense.read()).parameters).toEqual(values);
    });

    test('of another model is refused and changes nothing', async () => {
      const dense = withGradients();
      const before = await dense.read();
      const short = new Float32Array(6);
      await expect(dense.write({ ...before, parameters: short })).rejects.toThrowErrorMatchingInlineSnapshot(
        `[ConfigError: dense parameters: must hold 7 values, got 6. Load weights only into the model that they were saved from.]`,
      );
      await expect(dense.write({ ...before, slots: { m: short } })).rejects.toThrow(
        'dense slot "m": must hold 7 values',
      );
      await expect(dense.write({ ...before, statistics: short })).rejects.toThrow(
        'dense statistics: must hold 4 values',
      );
      expect(await dense.read()).toEqual(before);
    });
  });

  test('a model without dense parameters has empty state', async () => {
    const dense = create({ manifest: { ...MANIFEST, parameters: [] }, seed: 3 });
    inPlace(() => dense.setGradients([]));
    await dense.update(ruleOf({ kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, ['m', 'v'], 1), 1);
    expect(await dense.squaredGradientNorm(0.1)).toBe(0);
    expect((await dense.read()).parameters).toEqual(new Float32Array(0));
  });

  test('a parameter that the loss does not depend on decays alone, and nothing remains after dispose', async () => {
    const before = tf.memory().numTensors;
    const dense = create({ manifest: MANIFEST, seed: 3 });
    const [first = 0] = (await dense.read()).parameters;
    const gradient = tf.tensor1d(GRADIENTS.slice(4));
    inPlace(() => dense.setGradients([null, gradient]));
    gradient.dispose();
    expect((await dense.readGradients()).subarray(0, 4)).toEqual(new Float32Array(4));
    await dense.update(ruleOf({ kind: 'sgd', momentum: 0.9 }, ['momentum'], 1), 1);
    expect((await dense.read()).parameters[0]).toBeCloseTo(first * (1 - 0.03 * 0.2), 6);
    inPlace(() => dense.dispose());
    expect(tf.memory().numTensors).toBe(before);
  });
});
