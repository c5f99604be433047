import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { clickRate, ones, zeros, type Initializer } from '../initializers/index.ts';
import type { CtrModel } from '../model/index.ts';
import type { FieldLayout } from '../schema/index.ts';
import { collectManifest } from './collect-manifest.ts';
import type { ForwardContext } from './forward-context.ts';
import { startsAtClickRate } from './manifest.ts';

const LAYOUT: FieldLayout = {
  fields: [
    { name: 'user', kind: 'categorical', rows: 5, dim: 2 },
    { name: 'age', kind: 'numeric', rows: 1, dim: 2 },
  ],
};

function modelOf(logit: (ctx: ForwardContext) => Tensor2D): CtrModel {
  return {
    name: 'test',
    forward(ctx) {
      const z = logit(ctx);
      return { logits: [z], probability: tf.sigmoid(z), taps: { input: ctx.input.flat() } };
    },
  };
}

describe('collectManifest', () => {
  const model = modelOf((ctx) => {
    ctx.param('dead', [7, 7], zeros());
    ctx.embedding('deadTable', { dim: 3 });
    const hidden = ctx.dropout(ctx.batchNorm(ctx.input.flat(), 'norm'), 0.5);
    return tf.add(tf.matMul(hidden, ctx.param('kernel', [4, 1], ones())), ctx.numeric('age'));
  });

  test('lists what reaches the loss, in order of declaration, and what does not', () => {
    const manifest = collectManifest(model, LAYOUT);
    expect(manifest.parameters.map(({ name, shape }) => [name, shape])).toEqual([
      ['norm/scale', [4]],
      ['norm/shift', [4]],
      ['kernel', [4, 1]],
    ]);
    expect(manifest.tables.map(({ name, dims }) => [name, dims])).toEqual([['embedding', [2, 2]]]);
    expect(manifest.masks.map(({ name, shape }) => [name, shape])).toEqual([['dropout', [4]]]);
    expect(manifest.statistics).toEqual([{ name: 'norm', width: 4 }]);
    expect(manifest.numeric).toEqual(['age']);
    expect(manifest.unused.parameters.map(({ name }) => name)).toEqual(['dead']);
    expect(manifest.unused.tables.map(({ name }) => name)).toEqual(['deadTable']);
    expect(manifest).toMatchObject({ lossParts: ['crossEntropy'], heads: 1, taps: { input: 4 } });
  });

  test('says whether a parameter that is used starts at the click rate', () => {
    const biased = (init: Initializer, used: boolean): CtrModel =>
      modelOf((ctx) => {
        const bias = ctx.param<tf.Rank.R1>('bias', [1], init);
        return used ? tf.add(ctx.numeric('age'), bias) : tf.mul(ctx.numeric('age'), ctx.param('w', [1, 1], ones()));
      });
    expect(startsAtClickRate(collectManifest(biased(clickRate(), true), LAYOUT))).toBe(true);
    expect(startsAtClickRate(collectManifest(biased(clickRate(), false), LAYOUT))).toBe(false);
    expect(startsAtClickRate(collectManifest(biased(zeros(), true), LAYOUT))).toBe(false);
  });

  test('leaves no tensor behind and the backend as it was', () => {
    const before = tf.memory().numTensors;
    const backend = tf.engine().backendName;
    collectManifest(model, LAYOUT);
    expect(tf.memory().numTensors).toBe(before);
    expect(tf.engine().backendName).toBe(backend);
  });

  test('refuses an output that is not [batch, 1]', () => {
    const wide = modelOf((ctx) => ctx.input.flat());
    expect(() => collectManifest(wide, LAYOUT)).toThrow('logits[0] must have the shape [batch, 1], got [2, 4]');
  });

  test('leaves no tensor behind when the model throws', () => {
    const before = tf.memory().numTensors;
    const broken = modelOf((ctx) => {
      ctx.param('a', [1, 1], zeros());
      throw new Error('inside the model');
    });
    expect(() => collectManifest(broken, LAYOUT)).toThrow('inside the model');
    expect(tf.memory().numTensors).toBe(before);
  });

  test('leaves neither a tensor nor a tape behind when a gradient throws', () => {
    const before = tf.memory().numTensors;
    const broken = modelOf((ctx) => {
      const failing = tf.customGrad((x) => ({
        value: tf.square(x as Tensor2D),
        gradFunc: () => {
          throw new Error('inside the gradient');
        },
      }));
      return failing(tf.tanh(tf.matMul(ctx.input.flat(), ctx.param('kernel', [4, 1], ones())))) as Tensor2D;
    });
    expect(() => collectManifest(broken, LAYOUT)).toThrow('inside the gradient');
    expect(tf.memory().numTensors).toBe(before);
    expect((tf.engine() as unknown as { readonly state: object }).state).toMatchObject({ activeTape: null });
  });
});
