import {
  countParameters,
  categoricalLayout,
  eagerContext,
  gradientErrors,
  type FieldLayout,
} from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { fieldProducts, fieldSquares } from './field-products.ts';
import { xDeepFM, xDeepFMOptions } from './xdeepfm.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Numbers of the order of 1 that repeat nothing. */
function numbers(seed: number, shape: [number, number]): Tensor2D {
  return tf.tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, (_, index) => Math.sin(seed + 1.7 * index)),
    shape,
  );
}

describe('products of fields', () => {
  /** Σ_{h, i} kernel[(h, i), o] · fields[n, h] · maps[n, i], term by term. */
  function naive(fields: Tensor2D, maps: Tensor2D, kernel: Tensor2D): number[][] {
    const [x, y, k] = [fields.arraySync(), maps.arraySync(), kernel.arraySync()];
    return x.map((row, n) =>
      k[0]!.map((_, o) =>
        row.reduce(
          (sum, left, h) =>
            sum + y[n]!.reduce((inner, right, i) => inner + k[h * y[n]!.length + i]![o]! * left * right, 0),
          0,
        ),
      ),
    );
  }

  const sizes = fc.record({
    rows: fc.integer({ min: 1, max: 3 }),
    fields: fc.integer({ min: 1, max: 9 }),
    maps: fc.integer({ min: 1, max: 4 }),
    units: fc.integer({ min: 1, max: 5 }),
    // At most so many columns at once: one, several or all fields in a group.
    columns: fc.integer({ min: 1, max: 12 }),
  });

  test('equal the sum term by term, in groups of every size', () => {
    fc.assert(
      fc.property(sizes, ({ rows, fields, maps, units, columns }) => {
        const [x, y] = [numbers(1, [rows, fields]), numbers(2, [rows, maps])];
        const kernel = numbers(3, [fields * maps, units]);
        expect(fieldProducts(x, y, kernel, columns)).toBeAllclose(naive(x, y, kernel), { rtol: 1e-4, atol: 1e-5 });
        const square = numbers(4, [fields * fields, units]);
        expect(fieldSquares(x, square, columns)).toBeAllclose(naive(x, x, square), { rtol: 1e-4, atol: 1e-5 });
      }),
    );
  });

  test.each([1, 6, 100])('gradients, with %i columns at once', (columns) => {
    const [x, y] = [numbers(1, [2, 5]), numbers(2, [2, 3])];
    for (const units of [2, 4]) {
      const products = (a: Tensor, b: Tensor, k: Tensor): Tensor =>
        fieldProducts(a as Tensor2D, b as Tensor2D, k as Tensor2D, columns);
      expect(gradientErrors(products as (...inputs: Tensor[]) => Tensor, [x, y, numbers(3, [15, units])])).toEqual([]);
      const squares = (a: Tensor, k: Tensor): Tensor => fieldSquares(a as Tensor2D, k as Tensor2D, columns);
      expect(gradientErrors(squares as (...inputs: Tensor[]) => Tensor, [x, numbers(4, [25, units])])).toEqual([]);
    }
  });
});

describe('the compressed interaction network', () => {
  /** Three fields of two values each, as in the example of the reference. */
  const layout = categoricalLayout(3, 6, 2);
  const x0 = tf.tensor2d([[1, 2, 3, -1, 0.5, 0.5]]);

  test('layers of one map, all weights 1 and biases 0.5', () => {
    const parameters = {
      'cin/0/kernel': tf.ones([9, 1]),
      'cin/0/bias': tf.fill([1], 0.5),
      'cin/1/kernel': tf.ones([3, 1]),
      'cin/1/bias': tf.fill([1], 0.5),
    };
    const ctx = eagerContext({ batchSize: 1, layout, tables: { embedding: x0 }, parameters });
    const { explicit } = xDeepFM({ cinUnits: [1, 1] }).layers(ctx);
    expect(explicit).toBeAllclose([23.5, 98.5]);
  });

  test('a last layer is summed before its kernel; any other one after it: both give the same', () => {
    const model = (cinUnits: number[]): ReturnType<typeof xDeepFM> =>
      xDeepFM({ cinUnits, hidden: [4], batchNorm: false });
    const layers = (cinUnits: number[]): Tensor[] => {
      const ctx = eagerContext({ batchSize: 1, layout, tables: { embedding: x0 } });
      return [...model(cinUnits).layers(ctx).explicit];
    };
    const whole = layers([4, 3, 2]);
    expect(layers([4, 3])[1]!).toBeAllclose(whole[1]!, { rtol: 1e-5, atol: 1e-6 });
    expect(layers([4])[0]!).toBeAllclose(whole[0]!, { rtol: 1e-5, atol: 1e-6 });
  });

  test('needs one embedding size', () => {
    const mixed: FieldLayout = { fields: layout.fields.map((field, index) => ({ ...field, dim: index + 1 })) };
    const ctx = eagerContext({ batchSize: 1, layout: mixed });
    expect(() => xDeepFM().layers(ctx)).toThrow('all must have one embedding size');
  });
});

describe('xDeepFM', () => {
  const layout = categoricalLayout(3, 6, 2);

  test("counts what the paper's table 4 prints", () => {
    const counts = [
      categoricalLayout(39, 910_747, 16),
      categoricalLayout(3, 88_596, 16),
      categoricalLayout(5, 9_626, 16),
      categoricalLayout(10, 5_383, 16),
    ].map((sizes) => countParameters(xDeepFM(), sizes));
    const published = [16_473_517, 1_874_870, 562_588, 568_217];
    expect(counts.map((count) => count.parameters)).toEqual(published);
    expect(counts[3]!.parts).toEqual({
      embedding: 86_128,
      firstOrder: 5_383,
      cin: 88_512,
      cinOutput: 193,
      mlp: 387_600,
      mlpOutput: 401,
    });
  });

  test('the logit is linear part + CIN + MLP', () => {
    const parameters = { 'cinOutput/bias': tf.fill([1], 10), 'mlpOutput/bias': tf.fill([1], 100) };
    const tables = {
      embedding: tf.zeros<tf.Rank.R2>([2, 6]),
      firstOrder: tf.tensor2d([
        [1, 2, 3],
        [0, 0, 0],
      ]),
    };
    const logitOf = (wide: 'plain' | 'every-head' | 'none'): Tensor => {
      const ctx = eagerContext({ layout, parameters, tables });
      return xDeepFM({ wide, hidden: [3], batchNorm: false }).forward(ctx).logits[0]!;
    };
    expect(logitOf('plain')).toBeAllclose([116, 110]);
    expect(logitOf('every-head')).toBeAllclose([116, 110]);
    expect(logitOf('none')).toBeAllclose([110, 110]);
  });

  test('the linear part joins other heads only when it is asked to', () => {
    const wideOf = (wide: 'plain' | 'every-head' | 'none'): unknown =>
      xDeepFM({ wide }).layers(eagerContext({ layout })).wide;
    expect(wideOf('plain')).toBeUndefined();
    expect(wideOf('none')).toBeUndefined();
    expect((wideOf('every-head') as Tensor).shape).toEqual([2, 1]);
  });

  test('every option reaches the layers', () => {
    const model = xDeepFM({ cinUnits: [5, 4], hidden: [3, 2], activation: 'tanh', batchNorm: false, dropout: 0.5 });
    const masks = { 'mlp/0/dropout': tf.zeros([2, 3]) };
    const ctx = eagerContext({ training: true, layout, masks });
    const { explicit, implicit } = model.layers(ctx);
    expect(explicit.map(({ shape }) => shape)).toEqual([
      [2, 5],
      [2, 4],
    ]);
    expect(implicit.map(({ shape }) => shape)).toEqual([
      [2, 3],
      [2, 2],
    ]);
    expect(implicit[0]!).toBeAllclose([0, 0, 0, 0, 0, 0]);
    expect([...ctx.parameters.keys()].filter((name) => name.includes('norm'))).toEqual([]);
  });

  test('options out of range and unknown ones are named', () => {
    expect(() => xDeepFM({ cinUnits: [0] })).toThrow(
      'xdeepfm: cinUnits: must be a list of whole numbers, each at least 1, got [0].',
    );
    expect(() => xDeepFM({ crossLayers: 3 } as object)).toThrow('xdeepfm: unknown option, got "crossLayers".');
    expect(Object.keys(xDeepFMOptions)).toEqual(['cinUnits', 'hidden', 'activation', 'batchNorm', 'dropout', 'wide']);
  });
});
