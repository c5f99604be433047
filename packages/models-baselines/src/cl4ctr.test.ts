import type { CtrModel, Target } from '@fsdnet/core';
import {
  collectManifest,
  countParameters,
  categoricalLayout,
  eagerContext,
  gradientErrors,
  type EagerContextOptions,
} from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { cl4ctr, cl4ctrOptions } from './cl4ctr.ts';
import { dnn } from './dnn.ts';
import { alignment, uniformity } from './embedding-losses.ts';
import { fm } from './fm.ts';
import { transformerEncoder } from './transformer-encoder.ts';
import { viewContrast, type ViewContrastOptions } from './view-contrast.ts';
import { withCL4CTR } from './with-cl4ctr.ts';

const LAYOUT = categoricalLayout(3, 6, 2);

/** The two samples of the example. */
const SAMPLES = tf.tensor3d([
  [
    [1, 2],
    [3, -1],
    [0.5, 0.5],
  ],
  [
    [0, 1],
    [1, 1],
    [2, 0],
  ],
]);

beforeAll(() => tf.setBackend('cpu'));

describe('alignment', () => {
  test('of the two samples of the example', () => {
    expect(alignment(SAMPLES)).toBeAllclose([4.1666666667]);
  });

  test('is the mean over all pairs of rows', () => {
    const rows = Array.from({ length: 5 }, (_, row) => [[row, 1], [row * row, -row]]); // prettier-ignore
    const distances = rows.flatMap((a, first) =>
      rows.slice(first + 1).map((b) => a.flatMap((field, f) => field.map((value, t) => (value - b[f]![t]!) ** 2))),
    );
    const mean = distances.flat().reduce((sum, square) => sum + square) / (distances.length * 2);
    expect(alignment(tf.tensor3d(rows))).toBeAllclose([mean]);
  });

  test('of one row is 0', () => {
    const one = tf.tensor3d([[[1, 2]]]);
    expect(alignment(one)).toBeAllclose([0]);
    expect(tf.grad((x) => alignment(x as Tensor3D))(one)).toBeAllclose([0, 0]);
  });

  test('its gradient, which is written by hand', () => {
    expect(gradientErrors((x) => alignment(x as Tensor3D), [SAMPLES])).toEqual([]);
  });
});

describe('uniformity', () => {
  test('of the two samples of the example', () => {
    expect(uniformity(SAMPLES)).toBeAllclose([0.661241372], { rtol: 1e-6 });
  });

  test('its gradient at zero vectors (padding, empty lists, missing numbers) is a number', () => {
    const x = tf.tensor3d([
      [
        [0, 0],
        [3, 4],
      ],
    ]);
    const gradient = tf.grad((fields) => uniformity(fields as Tensor3D))(x);
    // Of 0: (2/4)·[3, 4]/1e-4; of [3, 4]: only of n²/(n² + 1e-4), which is flat.
    expect(gradient).toBeAllclose([1.5e4, 2e4, 0, 0], { rtol: 1e-5, atol: 1e-5 });
    expect(gradientErrors((fields) => uniformity(fields as Tensor3D), [SAMPLES])).toEqual([]);
  });

  test('of very small vectors is small: the 1e-4 stands beside the product of norms', () => {
    expect(uniformity(tf.mul(SAMPLES, 1e-4)).dataSync()[0]).toBeLessThan(1e-3);
  });
});

describe('contrast', () => {
  const OPTIONS: ViewContrastOptions = {
    viewDropout: 0,
    encoderLayers: 2,
    encoderUnits: 4,
    encoderDropout: 0,
    flatten: 'row',
  };

  const fields = tf.randomNormal<tf.Rank.R3>([2, 3, 4], 0, 1, 'float32', 9);

  function contrastOf(options: Partial<ViewContrastOptions>, context: EagerContextOptions = {}): number {
    const ctx = eagerContext({ training: true, ...context });
    return viewContrast(ctx, fields, { ...OPTIONS, ...options }).dataSync()[0]!;
  }

  test('is the mean over rows of the squared distance of the projections', () => {
    const parameters = {
      'projection/0/kernel': tf.zeros([12, 4]),
      'projection/1/kernel': tf.zeros([12, 4]),
      'projection/0/bias': tf.tensor1d([1, 2, 0, 0]),
      'projection/1/bias': tf.tensor1d([0.5, 4, 0, 0]),
    };
    expect(contrastOf({}, { parameters })).toBeCloseTo(4.25, 5);
  });

  test('views of equal masks and projections are equal, those of other masks are not', () => {
    const kernel = tf.randomNormal([12, 4], 0, 1, 'float32', 3);
    const parameters = { 'projection/0/kernel': kernel, 'projection/1/kernel': kernel };
    const masks = { 'view/1/dropout': tf.tensor2d([0, ...Array<number>(23).fill(2)], [2, 12]) };
    expect(contrastOf({}, { parameters })).toBeCloseTo(0, 6);
    expect(contrastOf({ viewDropout: 0.5 }, { parameters })).toBeCloseTo(0, 6);
    expect(contrastOf({ viewDropout: 0.5 }, { parameters, masks })).toBeGreaterThan(0.001);
  });

  test('flatten: all fields of one row, or one field of several rows', () => {
    const rows = tf.reshape<tf.Rank.R2>(fields, [6, 4]);
    const shape = { layers: 2, units: 4, dropout: 0 };
    const encoded = transformerEncoder(eagerContext().scope('encoder'), rows, [2, 1, 3], shape).arraySync();
    // Encoded fields in the order row 0, row 1, or, transposed, field 0 of both, field 1 of both, …
    const ordered = { row: encoded, official: [0, 3, 1, 4, 2, 5].map((index) => encoded[index]!) };
    for (const flatten of ['row', 'official'] as const) {
      const ofFirst = tf.zeros([12, 4]).bufferSync();
      // The first value of the second field of each vector.
      ofFirst.set(1, 4, 0);
      const parameters = { 'projection/0/kernel': ofFirst.toTensor(), 'projection/1/kernel': tf.zeros([12, 4]) };
      const [a, b] = [ordered[flatten][1]![0]!, ordered[flatten][4]![0]!];
      expect(contrastOf({ flatten }, { parameters }), flatten).toBeCloseTo((a * a + b * b) / 2, 5);
    }
  });
});

describe('the transformer encoder', () => {
  const rows = tf.randomNormal<tf.Rank.R2>([2 * 2 * 3, 4], 0, 1, 'float32', 2);
  const OPTIONS = { layers: 2, units: 5, dropout: 0 };

  test('sequences do not see each other; the fields of one do', () => {
    const outputs = (x: tf.Tensor2D): number[][] =>
      transformerEncoder(eagerContext(), x, [2, 2, 3], OPTIONS).arraySync();
    const before = outputs(rows);
    const changed = rows.arraySync();
    changed[0]![0]! += 1;
    const after = outputs(tf.tensor2d(changed));
    const differs = before.map((row, index) => row.some((value, t) => Math.abs(value - after[index]![t]!) > 1e-6));
    expect(differs).toEqual([true, true, true, ...Array<boolean>(9).fill(false)]);
  });

  test('masks belong to rows of the batch', () => {
    const { masks } = collectManifest(
      cl4ctr({ base: 'fm', encoderLayers: 1, encoderUnits: 5 }),
      categoricalLayout(3, 6, 4),
    );
    expect(masks.map(({ name, rate, shape }) => [name, rate, ...shape])).toEqual([
      ['contrast/view/0/dropout', 0.5, 12],
      ['contrast/view/1/dropout', 0.5, 12],
      ['contrast/encoder/0/attention/dropout', 0.2, 2 * 3 * 3],
      ['contrast/encoder/0/attention/output/dropout', 0.2, 2 * 12],
      ['contrast/encoder/0/hidden/dropout', 0.2, 2 * 3 * 5],
      ['contrast/encoder/0/output/dropout', 0.2, 2 * 12],
    ]);
  });
});

describe('the model', () => {
  test('is DeepFM or FM, and 21,328 values that only training needs', () => {
    const layout = categoricalLayout(10, 5_383, 16);
    const count = (model: CtrModel): object => countParameters(model, layout);
    expect(count(cl4ctr())).toMatchObject({
      parameters: 479_513 + 21_328,
      parts: { contrast: 21_328 },
    });
    expect(count(cl4ctr({ base: 'fm' }))).toMatchObject({ parameters: 91_512 + 21_328 });
    expect(count(cl4ctr({ contrastiveWeight: 0 }))).toMatchObject({ parameters: 479_513 });
    const ctx = eagerContext({ layout });
    cl4ctr().forward(ctx);
    expect([...ctx.parameters.keys()].some((name) => name.startsWith('contrast'))).toBe(false);
  });

  const target: Target = { labels: tf.tensor2d([[1], [0]]) };
  const embedding = tf.reshape<tf.Rank.R2>(SAMPLES, [2, 6]);

  function lossOf(model: CtrModel): Record<string, number> {
    const ctx = eagerContext({ training: true, layout: LAYOUT, tables: { embedding } });
    const parts = model.loss!(ctx, model.forward(ctx), target);
    return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.dataSync()[0]!]));
  }

  test('its loss is that of the model inside and three parts with their weights', () => {
    const { crossEntropy, contrastive, ...rest } = lossOf(withCL4CTR(fm(), { alignmentWeight: 0.5 }));
    expect(Object.values(rest)).toBeAllclose([0.5 * 4.1666666667, 0.01 * 0.661241372]);
    expect(Object.keys(rest)).toEqual(['alignment', 'uniformity']);
    const twice = lossOf(withCL4CTR(fm(), { contrastiveWeight: 2 }));
    expect([twice['crossEntropy']!, twice['contrastive']!]).toBeAllclose([crossEntropy!, 2 * contrastive!]);
    expect(Object.keys(lossOf(withCL4CTR(fm(), { contrastiveWeight: 0, uniformityWeight: 0 })))).toEqual([
      'crossEntropy',
      'alignment',
    ]);
  });

  test('a wrapper leaves the model alone, keeps its own loss and shows no streams of it', () => {
    const inside: CtrModel = { ...dnn({ hidden: [3] }), loss: () => ({ own: tf.scalar(7) }) };
    const model = withCL4CTR({ ...inside, layers: () => ({ explicit: [], implicit: [] }) } as CtrModel);
    expect(model.name).toBe('dnn-cl4ctr');
    expect('layers' in model).toBe(false);
    expect(lossOf(model)['own']).toBe(7);
    const logits = (from: CtrModel): Tensor => from.forward(eagerContext({ layout: LAYOUT })).logits[0]!;
    expect(logits(model)).toBeAllclose(logits(inside));
  });

  test('options out of range, unknown ones and mixed embedding sizes are named', () => {
    expect(() => withCL4CTR(fm(), { viewDropout: 1 })).toThrow(
      'withCL4CTR("fm"): viewDropout: must be a number from 0 to below 1',
    );
    expect(() => cl4ctr({ base: 'dnn' } as object)).toThrow('cl4ctr: base: must be one of deepfm, fm, got "dnn".');
    expect(() => cl4ctr({ alpha: 1 } as object)).toThrow('cl4ctr: unknown option, got "alpha".');
    expect(Object.keys(cl4ctrOptions)).toEqual([
      'base', 'contrastiveWeight', 'alignmentWeight', 'uniformityWeight', 'viewDropout', 'encoderLayers', 'encoderUnits',
      'encoderDropout', 'flatten', 'hidden', 'activation', 'batchNorm', 'dropout',
    ]); // prettier-ignore
    const mixed = { fields: LAYOUT.fields.map((field, index) => ({ ...field, dim: index + 1 })) };
    expect(() => collectManifest(withCL4CTR(dnn()), mixed)).toThrow('all must have one embedding size');
  });
});
