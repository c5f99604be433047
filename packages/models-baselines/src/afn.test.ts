import {
  countParameters,
  categoricalLayout,
  eagerContext,
  type FieldLayout,
  type EagerContext,
  type EagerContextOptions,
} from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { afn } from './afn.ts';
import { afnPlusOptions, type AfnPlusOptions } from './afn-options.ts';
import { afnPlus } from './afn-plus.ts';
import { logarithmicFeatures, logMagnitudes } from './logarithmic-features.ts';

/** Running statistics 0 and 1 and this scale make a batch norm the identity in evaluation. */
const IDENTITY = Math.sqrt(1 + 1e-5);

beforeAll(() => tf.setBackend('cpu'));

describe('parameter counts', () => {
  // 16,000 inputs of an MLP make large kernels, so that one data set has to do.
  test("AFN+ on the paper's Frappe", () => {
    const count = countParameters(afnPlus(), categoricalLayout(10, 5_383, 16));
    expect(count.parameters).toBe(7_296_281);
  });

  test('agree with those of BARS', () => {
    const count = (options: AfnPlusOptions, layout: FieldLayout): number =>
      countParameters(afnPlus({ batchNorm: false, ...options }), layout).parameters;
    expect(count({ logarithmicHidden: [400] }, categoricalLayout(10, 5_389, 10))).toBe(4_482_205);
    expect(count({ logarithmicNeurons: 800, logarithmicHidden: [200] }, categoricalLayout(3, 90_239, 10))).toBe(
      3_742_791,
    );
  });

  test('AFN has one table and one MLP', () => {
    const { parts } = countParameters(afn({ logarithmicNeurons: 7, hidden: [5] }), categoricalLayout(3, 12, 2));
    expect(parts).toEqual({ embedding: 24, logarithmic: 3 * 7 + 2 * 3 + 2 * 7, mlp: 14 * 5 + 5 + 10, mlpOutput: 6 });
  });
});

describe('logarithms', () => {
  test('of magnitudes, clamped at 1e-5', () => {
    const x = tf.tensor2d([[1, -Math.E, 0, 1e-6, -2e-5]]);
    expect(logMagnitudes(x)).toBeAllclose([0, 1, Math.log(1e-5), Math.log(1e-5), Math.log(2e-5)]);
  });

  test('what is clamped has no gradient', () => {
    const x = tf.tensor2d([[2, -4, 0, 9e-6, -9e-6, 1.1e-5, -2e-5]]);
    const gradient = tf.grad((values) => tf.mul(logMagnitudes(values as tf.Tensor2D), 3))(x);
    expect(gradient).toBeAllclose([1.5, -0.75, 0, 0, 0, 3 / 1.1e-5, -3 / 2e-5]);
  });
});

describe('logarithmic features', () => {
  const fields = tf.tensor3d([
    [
      [1, 2],
      [3, -1],
      [0.5, 0.5],
    ],
  ]);
  const plain: EagerContextOptions = {
    batchSize: 1,
    parameters: { 'inputNorm/scale': tf.fill([3], IDENTITY), 'outputNorm/scale': tf.fill([1], IDENTITY) },
  };

  function features(options: EagerContextOptions, neurons: number): tf.Tensor2D {
    return logarithmicFeatures(eagerContext(options), fields, neurons);
  }

  test('are products of powers: the example', () => {
    const kernel = tf.tensor2d([[1], [-1], [0.5]]);
    expect(features({ ...plain, parameters: { ...plain.parameters, kernel } }, 1)).toBeAllclose([
      0.2357022604, 1.4142135624,
    ]);
  });

  test('norms: one scale for each field in front, one for each neuron behind; neurons inside, dimensions outside', () => {
    const kernel = tf.tensor2d([
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
    const parameters = {
      kernel,
      'inputNorm/scale': tf.mul([1, 2, 1], IDENTITY),
      'inputNorm/shift': tf.tensor1d([Math.LN2, 0, 0]),
      'outputNorm/scale': tf.mul([1, 10], IDENTITY),
      'outputNorm/shift': tf.tensor1d([0, 1000]),
    };
    // Neuron 0: 2·|e_0| = [2, 4]; neuron 1: |e_1|² = [9, 1].
    expect(features({ ...plain, parameters }, 2)).toBeAllclose([2, 1090, 4, 1010]);
  });
});

describe('AFN+', () => {
  const layout = categoricalLayout(3, 6, 2);
  const SMALL = { logarithmicNeurons: 4, logarithmicHidden: [3], hidden: [3], batchNorm: false } as const;

  function context(options: EagerContextOptions = {}): EagerContext {
    return eagerContext({ layout, ...options });
  }

  test('the logit is a linear unit on both logits, each with a table of its own', () => {
    const parameters = {
      'logarithmicOutput/kernel': tf.zeros([3, 1]),
      'logarithmicOutput/bias': tf.tensor1d([3]),
      'mlpOutput/kernel': tf.zeros([3, 1]),
      'mlpOutput/bias': tf.tensor1d([5]),
      'ensemble/kernel/0': tf.tensor2d([[10]]),
      'ensemble/kernel/1': tf.tensor2d([[100]]),
      'ensemble/bias': tf.tensor1d([1]),
    };
    expect(afnPlus(SMALL).forward(context({ parameters })).logits[0]!).toBeAllclose([531, 531]);
    const layersOf = (table: string): readonly tf.Tensor2D[] => {
      const rows = (name: string): tf.Tensor2D => tf.fill([2, 6], name === table ? 2 : 0.5);
      const tables = { embedding: rows('embedding'), deepEmbedding: rows('deepEmbedding') };
      const { explicit, implicit } = afnPlus({ ...SMALL, activation: 'tanh' }).layers(context({ tables }));
      return [...explicit, ...implicit];
    };
    const [[crossed, deep], [crossedToo, other], [another, deepToo]] = ['none', 'deepEmbedding', 'embedding'].map(
      layersOf,
    ) as [[Tensor, Tensor], [Tensor, Tensor], [Tensor, Tensor]];
    expect(crossedToo).toBeAllclose(crossed);
    expect(deepToo).toBeAllclose(deep);
    expect(other).not.toBeAllclose(deep);
    expect(another).not.toBeAllclose(crossed);
  });

  test('streams: the MLP on the logarithmic neurons, and the other', () => {
    const options = { ...SMALL, logarithmicHidden: [7, 5], hidden: [4, 3], dropout: 0.5, logarithmicDropout: 0.5 };
    const masks = { 'logarithmic/mlp/0/dropout': tf.zeros([2, 7]), 'mlp/1/dropout': tf.zeros([2, 3]) };
    const { explicit, implicit } = afnPlus({ ...options, activation: 'sigmoid' }).layers(
      context({ training: true, masks }),
    );
    expect([explicit, implicit].map((stream) => stream.map(({ shape }) => shape))).toEqual([
      [
        [2, 7],
        [2, 5],
      ],
      [
        [2, 4],
        [2, 3],
      ],
    ]);
    expect(explicit[0]!).toBeAllclose(Array(14).fill(0));
    expect(implicit[1]!).toBeAllclose(Array(6).fill(0));
    // The sigmoid of zero times two, of units whose input is all zeros and whose bias is zero.
    expect(explicit[1]!).toBeAllclose(Array(10).fill(1));
  });

  test('batch norm: always in front of and behind the logarithmic layer, in the MLPs as the option says', () => {
    const norms = (batchNorm: boolean): string[] => {
      const ctx = context();
      afnPlus({ ...SMALL, batchNorm }).forward(ctx);
      return [...ctx.parameters.keys()].filter((name) => name.endsWith('/scale'));
    };
    const always = ['logarithmic/inputNorm/scale', 'logarithmic/outputNorm/scale'];
    expect(norms(false)).toEqual(always);
    expect(norms(true)).toEqual([...always, 'logarithmic/mlp/0/norm/scale', 'mlp/0/norm/scale']);
  });

  test('options out of range and unknown ones are named', () => {
    expect(() => afnPlus({ logarithmicNeurons: 0 })).toThrow(
      'afn-plus: logarithmicNeurons: must be a whole number of at least 1, got 0.',
    );
    expect(() => afnPlus({ logarithmicDropout: 1 })).toThrow(
      'afn-plus: logarithmicDropout: must be a number from 0 to below 1',
    );
    expect(() => afn({ logarithmicHidden: [3] } as object)).toThrow('afn: unknown option, got "logarithmicHidden".');
    expect(Object.keys(afnPlusOptions)).toEqual([
      'logarithmicNeurons', 'logarithmicHidden', 'logarithmicDropout', 'hidden', 'activation', 'batchNorm', 'dropout',
    ]); // prettier-ignore
  });
});
