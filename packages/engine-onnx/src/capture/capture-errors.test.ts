import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { dense, xavierNormal, type CtrModel, type ForwardContext } from '@fsdnet/core';
import { collectManifest, type FieldLayout, type ModelSpec } from '@fsdnet/core/engine';
import { beforeAll, describe, expect, test } from 'vitest';
import { captureInference, captureTraining } from './index.ts';

const LAYOUT: FieldLayout = {
  fields: [
    { name: 'user', kind: 'categorical', rows: 9, dim: 3 },
    { name: 'item', kind: 'categorical', rows: 9, dim: 3 },
  ],
};

/** A model with a layer, and between it and the head what `inner` does. */
function modelOf(inner: (x: Tensor2D, ctx: ForwardContext) => Tensor): CtrModel {
  return {
    name: 'odd',
    forward(ctx) {
      const hidden = dense(ctx.scope('hidden'), ctx.input.flat(), { units: 4, activation: 'tanh' });
      const changed = inner(hidden, ctx.scope('inner')) as Tensor2D;
      const logit = dense(ctx.scope('head'), changed, { units: 1 });
      return { logits: [logit], probability: tf.sigmoid(logit) };
    },
  };
}

function specOf(model: CtrModel): ModelSpec {
  return { layout: LAYOUT, manifest: collectManifest(model, LAYOUT), seed: 1, sampleWeights: false };
}

const train = (model: CtrModel): unknown => captureTraining(model, specOf(model), 8);
const infer = (model: CtrModel): unknown => captureInference(model, specOf(model), []);

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

describe('a model that cannot be traced', () => {
  test('names the kernel, the op and the scope', () => {
    const model = modelOf((x) => tf.atan(x));
    expect(() => infer(model)).toThrowErrorMatchingInlineSnapshot(
      `[EngineError: model "odd", "inner": tfjs's kernel "Atan" (tf.atan) has no ONNX form here. Write the model with other operations, use the tfjs engine, or add the kernel to packages/engine-onnx/src/kernels.]`,
    );
  });

  test('reads its tensors', () => {
    const model = modelOf((x) => (tf.engine().backendName === 'cpu' || x.dataSync()[0]! > 0 ? x : tf.neg(x)));
    expect(() => infer(model)).toThrowErrorMatchingInlineSnapshot(
      `[EngineError: model "odd", "inner": a model cannot read the values of its tensors, got dataSync() or data() of a tensor [1031, 4]. Compute with tensors, and decide with tf.where.]`,
    );
  });

  test('uses a tensor from outside', () => {
    const outside = tf.tensor1d([1, 2, 3, 4]);
    expect(() => infer(modelOf((x) => tf.mul(x, outside)))).toThrowErrorMatchingInlineSnapshot(
      `[EngineError: model "odd", "inner": a model uses only its context and constants made in \`forward\`, got a tensor that was made outside. Make the tensor inside \`forward\`, or declare it with ctx.param.]`,
    );
  });

  test('holds an array that is data', () => {
    const values = Float32Array.from({ length: 4 * 1025 }, (_, index) => index);
    expect(() =>
      infer(modelOf((x) => tf.matMul(x, tf.tensor2d(values, [4, 1025])))),
    ).toThrowErrorMatchingInlineSnapshot(
      `[EngineError: model "odd", "inner": an array constant in a model may have at most 4096 elements, got one of the shape [4, 1025]. Random numbers belong into ctx.dropout, learned values into ctx.param.]`,
    );
  });
});

describe('hidden randomness and state', () => {
  let calls = 0;
  const odd: Readonly<Record<string, (x: Tensor2D) => Tensor>> = {
    'Math.random': (x) => tf.mul(x, Math.random()),
    'tf.dropout': (x) => tf.dropout(x, 0.5),
    'tf.randomNormal': (x) => tf.add(x, tf.randomNormal([1, 4])),
    'a counter': (x) => tf.mul(x, ++calls),
    'a switch': (x) => (++calls % 2 === 0 ? tf.neg(x) : tf.square(x)),
    'a slope': (x) => tf.leakyRelu(x, 1 / ++calls),
  };

  test.each(Object.keys(odd))('%s is found in training and inference', (name) => {
    const model = modelOf(odd[name]!);
    expect(() => train(model)).toThrow(
      'a model does the same in every pass, without randomness or state of its own, got two passes that differ in',
    );
    // A mask for a thousand rows is refused before it can be compared.
    expect(() => infer(model)).toThrow(
      name === 'tf.dropout' ? 'Random numbers belong into ctx.dropout' : 'without randomness or state of its own',
    );
  });

  test('the message names the place', () => {
    calls = 0;
    expect(() => train(modelOf(odd['a counter']!))).toThrowErrorMatchingInlineSnapshot(
      `[EngineError: model "odd": a model does the same in every pass, without randomness or state of its own, got two passes that differ in a constant of Mul in "inner". Draw masks with ctx.dropout, keep numbers in ctx.param, and use no Math.random, tf.dropout or counters.]`,
    );
  });
});

describe('the batch size in inference', () => {
  test('may appear in shapes, also folded into others', () => {
    const model = modelOf((x, ctx) => {
      const [rows, width] = x.shape;
      const stacked = tf.reshape(ctx.input.stacked(), [rows * 2, 3]);
      const mixed = tf.reshape(tf.matMul(stacked, ctx.param('mix', [3, 2], xavierNormal())), [rows, width]);
      const ones = tf.mul(mixed, tf.fill([rows, 1], 0.5));
      return tf.concat([x, ones, tf.slice(x, [0, 1], [rows, 2]), tf.fill([rows, 1], 3)], 1);
    });
    expect(() => infer(model)).not.toThrow();
  });

  test('may not be a number', () => {
    expect(() => infer(modelOf((x) => tf.div(x, x.shape[0])))).toThrowErrorMatchingInlineSnapshot(
      `[EngineError: model "odd", Div in "inner": inference may use the batch size only through shapes that grow with it, got a constant of Div in "inner" that does not grow with the batch. Take extents from tensors, and do not mix the rows of a batch outside training.]`,
    );
  });

  test('may not mix rows', () => {
    expect(() => infer(modelOf((x) => tf.sub(x, tf.mean(x, 0, true))))).toThrow(
      'inference may use the batch size only through shapes that grow with it',
    );
  });

  test('may not decide', () => {
    expect(() => infer(modelOf((x) => (x.shape[0] > 1500 ? tf.neg(x) : x)))).toThrow(
      'inference may use the batch size only',
    );
  });

  test('may not grow otherwise than the batch', () => {
    expect(() =>
      infer(modelOf((x) => tf.matMul(tf.fill([x.shape[0], x.shape[0] + 1], 0.1), tf.ones([x.shape[0] + 1, 4])))),
    ).toThrow('does not grow with the batch');
  });
});

describe('after an error', () => {
  const broken = modelOf((x) => tf.atan(x));
  const late = modelOf((x) => {
    const y = tf.square(x);
    if (tf.engine().backendName !== 'cpu') throw new Error('inside the model');
    return y;
  });

  test.each([
    ['forward', broken, infer],
    ['training', broken, train],
    ['an error of the model', late, train],
  ] as const)('in %s the backend is back and nothing is left', (_, model, run) => {
    const before = tf.memory().numTensors;
    expect(() => run(model)).toThrow();
    expect(tf.engine().backendName).toBe('cpu');
    expect(tf.memory().numTensors).toBe(before);
    expect([
      ...tf
        .grad((x) => tf.square(x))(tf.scalar(3))
        .dataSync(),
    ]).toEqual([6]);
    expect(() => train(modelOf((x) => x))).not.toThrow();
  });
});
