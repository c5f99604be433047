import { modelLoss, type CtrModel, type FieldEmbeddings } from '@fsdnet/core';
import {
  countParameters,
  totalLoss,
  categoricalLayout,
  eagerContext,
  gradientErrors,
  type FieldLayout,
  type EagerContextOptions,
} from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { deepFM } from './deepfm.ts';
import { dnn } from './dnn.ts';
import { innerProducts, outerProduct } from './field-products.ts';
import { fm } from './fm.ts';
import { lr } from './lr.ts';
import { maskNet } from './masknet.ts';
import { pairwiseInteractions } from './factorization-machine.ts';
import { pnn, pnnOptions } from './pnn.ts';
import { wideDeep } from './wide-deep.ts';

/** Three fields of two values each, as in the examples of the reference. */
const LAYOUT = categoricalLayout(3, 6, 2);
const X0 = [1, 2, 3, -1, 0.5, 0.5];

function example(parameters: EagerContextOptions['parameters'] = {}): EagerContextOptions {
  return {
    batchSize: 1,
    layout: LAYOUT,
    tables: { embedding: tf.tensor2d([X0]), firstOrder: tf.tensor2d([[1, 20, 300]]) },
    parameters,
  };
}

function logitOf(model: CtrModel, parameters: EagerContextOptions['parameters'] = {}): Tensor {
  return model.forward(eagerContext(example(parameters))).logits[0]!;
}

/** An MLP of one unit, which adds up its inputs, times ten. */
const ADDING = {
  'mlp/0/kernel': tf.fill([6, 1], 1),
  'mlpOutput/kernel': tf.fill([1, 1], 10),
} as const;
const ONE_UNIT = { hidden: [1], batchNorm: false } as const;

beforeAll(() => tf.setBackend('cpu'));

describe('parameter counts', () => {
  const paperSizes = [
    categoricalLayout(39, 910_747, 16),
    categoricalLayout(3, 88_596, 16),
    categoricalLayout(5, 9_626, 16),
    categoricalLayout(10, 5_383, 16),
  ];

  test.each([
    ['FM', fm(), [15_482_700, 1_506_133, 163_643, 91_512]],
    ['DNN', dnn(), [15_145_553, 1_760_737, 510_017, 474_129]],
    ['PNN', pnn(), [15_441_953, 1_761_937, 514_017, 492_129]],
    ['Wide&Deep', wideDeep(), [16_056_300, 1_849_333, 519_643, 479_512]],
    ['DeepFM', deepFM(), [16_056_301, 1_849_334, 519_644, 479_513]],
    ['MaskNet', maskNet(), [17_430_545, 1_839_649, 607_041, 670_193]],
  ])("%s on the paper's data sets", (_, model, expected) => {
    expect(paperSizes.map((layout) => countParameters(model, layout).parameters)).toEqual(expected);
  });

  test('agree with those of BARS', () => {
    const [frappe, mlTag, criteo] = [
      categoricalLayout(10, 5_389, 10),
      categoricalLayout(3, 90_239, 10),
      categoricalLayout(39, 910_708, 16),
    ];
    const count = (model: CtrModel, layout: FieldLayout): number => countParameters(model, layout).parameters;
    expect([frappe, mlTag, criteo].map((layout) => count(fm(), layout))).toEqual([59_280, 992_630, 15_482_037]);
    const plain = pnn({ batchNorm: false });
    expect([frappe, mlTag].map((layout) => count(plain, layout))).toEqual([433_491, 1_237_191]);
    expect([frappe, mlTag].map((layout) => count(wideDeep(), layout))).toEqual([423_280, 1_328_630]);
    // FuxiCTR 1, which made these, has no bias in the linear part.
    expect([frappe, mlTag].map((layout) => count(deepFM(), layout))).toEqual([423_281, 1_328_631]);
    expect(count(maskNet({ blocks: 3, blockUnits: 50, reductionRatio: 2 }), frappe)).toBe(571_691);
    expect(count(maskNet({ structure: 'serial', reductionRatio: 4 }), mlTag)).toBe(2_624_541);
    const wide = maskNet({
      blocks: 2,
      blockUnits: 500,
      reductionRatio: 0.1,
      layerNorm: false,
      hidden: Array<number>(5).fill(1000),
    });
    expect(count(wide, categoricalLayout(39, 910_747, 16))).toBe(20_358_077);
  });
});

describe('logits', () => {
  test('logistic regression: bias and linear part, over fields of any size', () => {
    expect(logitOf(lr(), { 'lr/bias': tf.tensor1d([4000]) })).toBeAllclose([4321]);
    const mixed: FieldLayout = { fields: LAYOUT.fields.map((field, index) => ({ ...field, dim: index + 1 })) };
    // A weight for each of the 6 table rows, and the bias.
    expect(countParameters(lr(), mixed)).toMatchObject({ parameters: 7 });
  });

  test('logistic regression has the gradients of the log loss: Σ (p − y) for the bias, its part for each weight', () => {
    const bias = tf.tensor1d([0.5]);
    const weights = tf.tensor2d([1, -2, 0.25, 0, 1, -1], [2, 3]);
    const loss = (ofBias: Tensor, ofWeights: Tensor): Scalar => {
      const tables = { firstOrder: ofWeights as Tensor2D };
      const ctx = eagerContext({ layout: LAYOUT, training: true, parameters: { 'lr/bias': ofBias }, tables });
      return totalLoss(modelLoss(lr(), ctx, lr().forward(ctx), { labels: tf.tensor2d([1, 0], [2, 1]) }));
    };
    const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
    // Logits 0.5 − 0.75 and 0.5 + 0; the mean over two rows.
    const [first, second] = [(sigmoid(-0.25) - 1) / 2, sigmoid(0.5) / 2];
    const [ofBias, ofWeights] = tf.grads((b, w) => loss(b!, w!))([bias, weights]);
    expect(ofBias!).toBeAllclose([first + second]);
    expect(ofWeights!).toBeAllclose([first, first, first, second, second, second]);
  });

  test('FM: bias, linear part and pairs', () => {
    expect(logitOf(fm(), { 'fm/bias': tf.tensor1d([4000]) })).toBeAllclose([4321 + 3.5]);
  });

  test('DNN: the MLP alone', () => {
    expect(logitOf(dnn(ONE_UNIT), ADDING)).toBeAllclose([60]);
  });

  test('Wide&Deep: linear part and MLP', () => {
    expect(logitOf(wideDeep(ONE_UNIT), ADDING)).toBeAllclose([321 + 60]);
  });

  test('DeepFM: FM and MLP', () => {
    expect(logitOf(deepFM(ONE_UNIT), { ...ADDING, 'fm/bias': tf.tensor1d([4000]) })).toBeAllclose([4321 + 3.5 + 60]);
  });

  test('inner PNN: the embedded fields, then the pairs row by row', () => {
    const kernel = tf.tensor2d([0, 0, 0, 0, 0, 0, 1, 100, 10_000], [9, 1]);
    expect(logitOf(pnn(ONE_UNIT), { ...ADDING, 'mlp/0/kernel': kernel })).toBeAllclose([10 * (1 + 150 + 10_000)]);
  });

  test('inner PNN of one field has no pairs', () => {
    const one = eagerContext({ layout: categoricalLayout(1, 5, 2), parameters: { 'mlp/0/kernel': tf.ones([2, 1]) } });
    expect(pnn(ONE_UNIT).forward(one).logits[0]!.shape).toEqual([2, 1]);
  });

  test('outer PNN: the square of the sum of the fields', () => {
    // The sum is [4.5, 1.5].
    const kernel = tf.tensor2d([0, 0, 0, 0, 0, 0, 1, 10, 100, 1000], [10, 1]);
    const sum = 20.25 + 10 * 6.75 + 100 * 6.75 + 1000 * 2.25;
    expect(logitOf(pnn({ ...ONE_UNIT, product: 'outer' }), { ...ADDING, 'mlp/0/kernel': kernel })).toBeAllclose([
      10 * sum,
    ]);
  });

  test.each([
    ['fm', fm()],
    ['deepfm', deepFM()],
    ['pnn', pnn()],
    ['pnn', pnn({ product: 'outer' })],
    ['masknet', maskNet({ fieldNorm: true })],
  ])('%s needs one embedding size', (_, model) => {
    const mixed: FieldLayout = { fields: LAYOUT.fields.map((field, index) => ({ ...field, dim: index + 1 })) };
    expect(() => model.forward(eagerContext({ layout: mixed }))).toThrow('all must have one embedding size');
  });
});

describe('products of fields', () => {
  const rows = tf.tensor2d([1, 2, 3, -1, 0.5, 0.5, -1, 0.25, 2, 1, -0.5, 3], [2, 6]);
  const inputOf = (table: Tensor): FieldEmbeddings =>
    eagerContext({ layout: LAYOUT, tables: { embedding: table as Tensor2D } }).input;

  test.each([
    ['pairwise interactions', pairwiseInteractions],
    ['inner products', innerProducts],
    ['outer product', outerProduct],
  ])('gradient of the %s', (_, f) => {
    expect(gradientErrors((table) => f(inputOf(table)), [rows])).toEqual([]);
  });
});

describe('MaskNet', () => {
  /** Of the reference: mask 0.7 everywhere, W row 1 = 0.1 on the first three inputs, row 2 = −0.1 on the last three. */
  const block = (scope: string): Record<string, Tensor> => ({
    [`${scope}/mask/0/kernel`]: tf.fill([6, 6], 0.1),
    [`${scope}/mask/1/kernel`]: tf.fill([6, 6], 0.5 / 3),
    [`${scope}/mask/1/bias`]: tf.fill([6], 0.1),
    [`${scope}/output/kernel`]: tf.tensor2d([
      [0.1, 0],
      [0.1, 0],
      [0.1, 0],
      [0, -0.1],
      [0, -0.1],
      [0, -0.1],
    ]),
  });

  test('one block, with layer norm and without', () => {
    const parameters = { ...block('block/0'), 'output/kernel': tf.tensor2d([[1], [100]]) };
    const model = (layerNorm: boolean): CtrModel => maskNet({ structure: 'serial', hidden: [2], layerNorm });
    expect(logitOf(model(false), parameters)).toBeAllclose([0.42]);
    expect(logitOf(model(true), parameters)).toBeAllclose([0.9998866406]);
  });

  test('the mask has a hidden layer of the ratio, rounded down, and at least one unit', () => {
    const shapes = (reductionRatio: number): unknown => {
      const ctx = eagerContext(example());
      maskNet({ reductionRatio }).forward(ctx);
      return ctx.parameters.get('block/0/mask/0/kernel')!.shape;
    };
    expect(shapes(0.3)).toEqual([6, 1]);
    expect(shapes(0.01)).toEqual([6, 1]);
    expect(shapes(1.4)).toEqual([6, 8]);
  });

  test('serial: each block masks the one below', () => {
    const ctx = eagerContext(example());
    maskNet({ structure: 'serial', hidden: [5, 4] }).forward(ctx);
    expect(
      [...ctx.parameters].filter(([name]) => /kernel/.test(name)).map(([name, { shape }]) => [name, shape]),
    ).toEqual([
      ['block/0/mask/0/kernel', [6, 6]],
      ['block/0/mask/1/kernel', [6, 6]],
      ['block/0/output/kernel', [6, 5]],
      ['block/1/mask/0/kernel', [6, 5]],
      ['block/1/mask/1/kernel', [5, 5]],
      ['block/1/output/kernel', [5, 4]],
      ['output/kernel', [4, 1]],
    ]);
  });

  test('parallel: all blocks read the fields, and an MLP reads all blocks', () => {
    const parameters = {
      ...block('block/0'),
      ...block('block/1'),
      'mlp/0/kernel': tf.tensor2d([[1], [10], [100], [1000]]),
      'mlpOutput/kernel': tf.fill([1, 1], 1),
    };
    const model = maskNet({ blocks: 2, blockUnits: 2, layerNorm: false, hidden: [1] });
    expect(logitOf(model, parameters)).toBeAllclose([0.42 * 101]);
  });

  test('field norm: each field by itself, in front of the mask only', () => {
    const parameters = {
      ...block('block/0'),
      'output/kernel': tf.tensor2d([[1], [100]]),
      'fieldNorm/scale': tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]),
    };
    const model = maskNet({ structure: 'serial', hidden: [2], layerNorm: false, fieldNorm: true });
    // Normalised: [−1, 1], [1, −1], [0, 0]; scaled: [−1, 2, 3, −4, 0, 0].
    expect(logitOf(model, parameters)).toBeAllclose([0.7 * 0.4 + 100 * 0.7 * 0.4], { rtol: 1e-4 });
  });
});

describe('options', () => {
  test.each([
    ['dnn', dnn],
    ['pnn', pnn],
    ['wide-deep', wideDeep],
    ['deepfm', deepFM],
    ['masknet', maskNet],
  ])('%s: out of range and unknown ones are named', (name, make: (options: object) => CtrModel) => {
    expect(() => make({ dropout: 1 })).toThrow(`${name}: dropout: must be a number from 0 to below 1, got 1.`);
    expect(() => make({ crossLayers: 3 })).toThrow(`${name}: unknown option, got "crossLayers".`);
  });

  test.each([
    ['dnn', dnn, 'mlp/0'],
    ['pnn', pnn, 'mlp/0'],
    ['wide-deep', wideDeep, 'mlp/0'],
    ['deepfm', deepFM, 'mlp/0'],
    ['masknet', maskNet, 'block/0'],
  ])('%s: activation, norm and dropout reach the layers', (_, make: (options: object) => CtrModel, layer) => {
    const pass = (options: object, masks: EagerContextOptions['masks'] = {}): [number, string[]] => {
      const ctx = eagerContext({ ...example(), training: true, masks });
      const logit = make({ hidden: [8], ...options }).forward(ctx).logits[0]!;
      return [logit.dataSync()[0]!, [...ctx.parameters.keys()]];
    };
    const [logit, names] = pass({ dropout: 0.5 });
    expect(pass({ dropout: 0.5, activation: 'tanh' })[0]).not.toBe(logit);
    const units = layer === 'block/0' ? 64 : 8;
    expect(pass({ dropout: 0.5 }, { [`${layer}/dropout`]: tf.zeros([1, units]) })[0]).not.toBe(logit);
    expect(names.some((name) => name.startsWith(`${layer}/norm`))).toBe(true);
    const without = layer === 'block/0' ? { layerNorm: false } : { batchNorm: false };
    expect(pass(without)[1].some((name) => name.includes('norm'))).toBe(false);
  });

  test('the product of PNN is named', () => {
    expect(() => pnn({ product: 'both' } as object)).toThrow('pnn: product: must be one of inner, outer, got "both".');
    expect(Object.keys(pnnOptions)).toEqual(['product', 'hidden', 'activation', 'batchNorm', 'dropout']);
  });
});
