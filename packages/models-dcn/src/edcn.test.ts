import {
  countParameters,
  categoricalLayout,
  eagerContext,
  type FieldLayout,
  type EagerContextOptions,
} from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { edcn, edcnOptions } from './edcn.ts';

beforeAll(() => tf.setBackend('cpu'));

describe('parameter counts', () => {
  test.each([
    [39, 910_747, 15_755_291],
    [3, 88_596, 1_425_619],
    [5, 9_626, 175_167],
    [10, 5_383, 166_829],
  ])('%i fields, %i rows: V d + L (2F + 4D + D² + 3D) + 3D + 1', (fields, rows, expected) => {
    expect(countParameters(edcn(), categoricalLayout(fields, rows, 16))).toMatchObject({
      parameters: expected,
    });
  });

  test('agree with the counts of BARS', () => {
    expect(countParameters(edcn(), categoricalLayout(10, 5_389, 10)).parameters).toBe(86_351);
    expect(countParameters(edcn({ crossLayers: 2, gates: false }), categoricalLayout(3, 90_239, 10)).parameters).toBe(
      904_701,
    );
  });

  test('bridges with weights', () => {
    const parts = (bridge: 'concat' | 'attention'): object =>
      countParameters(edcn({ bridge, crossLayers: 2, gates: false, batchNorm: false }), categoricalLayout(3, 6, 2))
        .parts;
    expect(parts('concat')).toEqual({ embedding: 12, cross: 24, deep: 84, bridge: 2 * (2 * 36 + 6), head: 19 });
    expect(parts('attention')).toEqual({ embedding: 12, cross: 24, deep: 84, bridge: 2 * (2 * 36 + 6), head: 19 });
  });
});

/** Three fields of two values each, as in the example of the reference: all weights and biases 0.1. */
const LAYOUT = categoricalLayout(3, 6, 2);

function example(parameters: EagerContextOptions['parameters'] = {}): EagerContextOptions {
  const layers = [0, 1].flatMap((layer): [string, Tensor][] => [
    [`cross/${layer}/kernel`, tf.fill([6, 1], 0.1)],
    [`cross/${layer}/bias`, tf.fill([6], 0.1)],
    [`deep/${layer}/kernel`, tf.fill([6, 6], 0.1)],
    [`deep/${layer}/bias`, tf.fill([6], 0.1)],
  ]);
  return {
    batchSize: 1,
    layout: LAYOUT,
    tables: { embedding: tf.tensor2d([[1, 2, 3, -1, 0.5, 0.5]]) },
    parameters: { ...Object.fromEntries(layers), ...parameters },
  };
}

describe('layers', () => {
  test.each([
    [
      false,
      [0.1666666667, 0.2333333333, 0.3, 0.0333333333, 0.1333333333, 0.1333333333],
      [0.0113666667, 0.0117333333, 0.0121, 0.0106333333, 0.0111833333, 0.0111833333],
    ],
    [true, [0.5, 0.9, 1.3, -0.3, 0.3, 0.3], [0.0208, 0.0273, 0.0338, 0.0078, 0.01755, 0.01755]],
  ])('residual %s', (residual, cross, bridge) => {
    const model = edcn({ crossLayers: 2, batchNorm: false, residual });
    const { explicit, implicit } = model.layers(eagerContext(example()));
    expect(explicit[0]!).toBeAllclose(cross);
    expect(implicit[0]!).toBeAllclose(Array<number>(6).fill(0.3));
    expect(tf.mul(explicit[1]!, implicit[1]!)).toBeAllclose(bridge);
  });

  test('the head reads both last layers and what joins them', () => {
    const heads = { 'head/kernel/0': 1, 'head/kernel/1': 100, 'head/kernel/2': 10_000 };
    const kernels = Object.fromEntries(Object.entries(heads).map(([name, value]) => [name, tf.fill([6, 1], value)]));
    const logitOf = (bridge: 'hadamard' | 'add'): Tensor => {
      const model = edcn({ crossLayers: 1, batchNorm: false, bridge });
      return model.forward(eagerContext(example(kernels))).logits[0]!;
    };
    expect(logitOf('hadamard')).toBeAllclose([3 + 100 * 1.8 + 10_000 * 0.9]);
    expect(logitOf('add')).toBeAllclose([3 + 100 * 1.8 + 10_000 * 4.8]);
  });

  test('a gate belongs to a field, and a high temperature evens them', () => {
    const gates = { 'regulation/0/cross/gates': tf.tensor1d([Math.log(2), 0, 0]) };
    const crossOf = (gateTemperature: number, layout: FieldLayout): Tensor => {
      const model = edcn({ crossLayers: 1, batchNorm: false, gateTemperature });
      const zeros = { 'cross/0/kernel': tf.zeros([6, 1]), 'cross/0/bias': tf.zeros([6]) };
      return model.layers(eagerContext({ ...example({ ...zeros, ...gates }), layout })).explicit[0]!;
    };
    expect(crossOf(1, LAYOUT)).toBeAllclose([0.5, 1, 0.75, -0.25, 0.125, 0.125]);
    expect(crossOf(1e6, LAYOUT)).toBeAllclose([1 / 3, 2 / 3, 1, -1 / 3, 1 / 6, 1 / 6], { rtol: 1e-5 });
    // Fields of 3, 2 and 1 values.
    const mixed = { fields: LAYOUT.fields.map((field, index) => ({ ...field, dim: 3 - index })) };
    expect(crossOf(1, mixed)).toBeAllclose([0.5, 1, 1.5, -0.25, 0.125, 0.125]);
    // Of 1, 1 and 4.
    const longer = { fields: LAYOUT.fields.map((field, index) => ({ ...field, dim: index < 2 ? 1 : 4 })) };
    expect(crossOf(1, longer)).toBeAllclose([0.5, 0.5, 0.75, -0.25, 0.125, 0.125]);
  });

  test('every option reaches the layers', () => {
    const model = edcn({ activation: 'tanh', dropout: 0.5, gates: false, batchNorm: false, crossLayers: 2 });
    const ctx = eagerContext({ ...example(), training: true, masks: { 'deep/0/dropout': tf.fill([1, 6], 3) } });
    const { implicit } = model.layers(ctx);
    expect(implicit[0]!).toBeAllclose(Array<number>(6).fill(3 * Math.tanh(0.7)));
    expect([...ctx.parameters.keys()].filter((name) => name.startsWith('regulation'))).toEqual([]);
    const withNorms = eagerContext({ ...example(), training: true });
    edcn({ crossLayers: 2 }).layers(withNorms);
    expect([...withNorms.parameters.keys()].filter((name) => name.endsWith('deep/norm/scale'))).toHaveLength(2);
  });

  test('options out of range and unknown ones are named', () => {
    expect(() => edcn({ gateTemperature: 0 })).toThrow(
      'edcn: gateTemperature: must be a number of at least 0.001, got 0.',
    );
    expect(() => edcn({ hidden: [4] } as object)).toThrow('edcn: unknown option, got "hidden".');
    expect(Object.keys(edcnOptions)).toHaveLength(8);
  });
});
