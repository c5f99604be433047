import { countParameters, categoricalLayout, eagerContext, type EagerContext } from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { attentionLayer, type AttentionLayerOptions } from './attention-layer.ts';
import { autoInt } from './autoint.ts';
import { autoIntOptions, autoIntPlusOptions } from './autoint-options.ts';
import { autoIntPlus } from './autoint-plus.ts';

/** Three fields of two values each, as in the example of the reference. */
const LAYOUT = categoricalLayout(3, 6, 2);
const X0 = tf.tensor2d([[1, 2, 3, -1, 0.5, 0.5]]);
const IDENTITY = tf.tensor2d([
  [1, 0],
  [0, 1],
]);

const PLAIN: AttentionLayerOptions = {
  attentionWidth: 2,
  heads: 1,
  residual: true,
  scale: false,
  layerNorm: false,
  dropout: 0,
};

beforeAll(() => tf.setBackend('cpu'));

describe('an attention layer', () => {
  const identities = { 'query/kernel': IDENTITY, 'key/kernel': IDENTITY, 'value/kernel': IDENTITY };
  const fields = tf.reshape(X0, [1, 3, 2]) as Tensor3D;

  test('one head, all projections the identity, residual', () => {
    expect(attentionLayer(eagerContext({ parameters: identities }), fields, PLAIN)).toBeAllclose(
      [2.0205363077, 3.9043950913, 5.9994447929, 0, 2.0212299098, 1.298926758],
      { rtol: 1e-6, atol: 1e-6 },
    );
  });

  test('its weights', () => {
    const ctx = eagerContext({
      parameters: {
        ...identities,
        'value/kernel': tf.tensor2d([
          [1, 0],
          [0, 0],
        ]),
      },
    });
    const rows = [
      [0.9537315977, 0.0174682035, 0.0288001987],
      [0.0001233794, 0.9997532413, 0.0001233794],
      [0.5064803911, 0.3071958857, 0.1863237232],
    ];
    const expected = rows.flatMap(([a, b, c]) => [a! * 1 + b! * 3 + c! * 0.5, 0]);
    expect(attentionLayer(ctx, fields, { ...PLAIN, residual: false })).toBeAllclose(expected, {
      rtol: 1e-6,
      atol: 1e-6,
    });
  });

  /** The layer field by field and head by head, in float64. */
  function naive(
    ctx: EagerContext,
    x: number[][],
    { attentionWidth, heads, residual, scale, layerNorm }: AttentionLayerOptions,
  ): number[][] {
    const size = attentionWidth / heads;
    const projected = (role: string): number[][] => {
      const kernel = ctx.parameters.get(`${role}/kernel`)?.arraySync() as number[][];
      return x.map((row) => kernel[0]!.map((_, o) => row.reduce((sum, value, i) => sum + value * kernel[i]![o]!, 0)));
    };
    const [query, key, value] = ['query', 'key', 'value'].map(projected) as [number[][], number[][], number[][]];
    const added = residual
      ? x[0]!.length === attentionWidth
        ? x
        : projected('residual')
      : x.map(() => Array<number>(attentionWidth).fill(0));
    return x.map((_, f) => {
      const row = added[f]!.slice();
      for (let head = 0; head < heads; head++) {
        const part = Array.from({ length: size }, (_unused, o) => head * size + o);
        const scores = key.map((other) =>
          Math.exp(part.reduce((sum, o) => sum + query[f]![o]! * other[o]!, 0) / (scale ? Math.sqrt(size) : 1)),
        );
        const total = scores.reduce((sum, score) => sum + score);
        for (const o of part) row[o]! += scores.reduce((sum, score, g) => sum + (score / total) * value[g]![o]!, 0);
      }
      const mean = row.reduce((sum, v) => sum + v) / row.length;
      const variance = row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / row.length;
      return row.map((v) => Math.max(0, layerNorm ? (v - mean) / Math.sqrt(variance + 1e-5) : v));
    });
  }

  test.each<Partial<AttentionLayerOptions>>([
    { attentionWidth: 4, heads: 2 },
    { attentionWidth: 6, heads: 3, scale: true },
    { attentionWidth: 4, heads: 1, residual: false, layerNorm: true },
    { attentionWidth: 2, heads: 2, layerNorm: true, scale: true },
  ])('%j equals the definition', (changes) => {
    const options = { ...PLAIN, ...changes };
    const ctx = eagerContext();
    const rows = [
      [
        [1, 2],
        [3, -1],
        [0.5, 0.5],
      ],
      [
        [0, -1],
        [0.3, 0.2],
        [1, 1],
      ],
    ];
    const output = attentionLayer(ctx, tf.tensor3d(rows), options);
    expect(output.shape).toEqual([2, 3, options.attentionWidth]);
    expect(output).toBeAllclose(
      rows.map((row) => naive(ctx, row, options)),
      { rtol: 1e-5, atol: 1e-5 },
    );
  });

  test('a residual kernel only where the widths differ', () => {
    const namesOf = (attentionWidth: number, residual: boolean): string[] => {
      const ctx = eagerContext();
      attentionLayer(ctx, fields, { ...PLAIN, attentionWidth, residual });
      return [...ctx.parameters.keys()];
    };
    expect(namesOf(4, true)).toContain('residual/kernel');
    expect(namesOf(2, true)).not.toContain('residual/kernel');
    expect(namesOf(4, false)).not.toContain('residual/kernel');
  });

  test('dropout is on the weights, with a mask for each head', () => {
    const masks = { dropout: tf.zeros([1, 3, 3]), 'dropout#1': tf.ones([1, 3, 3]) };
    const ctx = eagerContext({ training: true, parameters: identities, masks });
    const output = attentionLayer(ctx, tf.abs(fields), { ...PLAIN, heads: 2, residual: false, dropout: 0.5 });
    const columns = tf.transpose(tf.reshape(output, [3, 2])).arraySync() as number[][];
    expect(columns[0]).toEqual([0, 0, 0]);
    expect(columns[1]!.every((value) => value > 0)).toBe(true);
  });
});

describe('parameter counts', () => {
  test("AutoInt+ counts what the paper's table 4 prints", () => {
    const counts = (attentionWidth: number, fields: number, rows: number): object =>
      countParameters(autoIntPlus({ attentionWidth }), categoricalLayout(fields, rows, 16));
    for (const [width, fields, rows, published] of [
      [64, 39, 910_747, 16_087_469],
      [128, 3, 88_596, 1_956_214],
      [128, 5, 9_626, 626_780],
      [128, 10, 5_383, 587_289],
    ] as const) {
      expect(counts(width, fields, rows)).toMatchObject({ parameters: published });
    }
  });

  test('parts of AutoInt', () => {
    const count = countParameters(autoInt({ attentionWidth: 128, wide: 'plain' }), categoricalLayout(10, 5_383, 16));
    expect(count).toMatchObject({
      parts: { embedding: 86_128, firstOrder: 5_383, attention: 106_496, attentionOutput: 1_281 },
    });
    expect(
      countParameters(
        autoInt({ layerNorm: true, attentionLayers: 1, attentionWidth: 8 }),
        categoricalLayout(10, 5_383, 16),
      ).parts,
    ).toEqual({
      embedding: 86_128,
      attention: 4 * 16 * 8 + 2 * 8,
      attentionOutput: 81,
    });
  });
});

describe('models', () => {
  const tables = {
    embedding: tf.zeros<tf.Rank.R2>([2, 6]),
    firstOrder: tf.tensor2d([
      [1, 2, 3],
      [0, 0, 0],
    ]),
  };

  test('the logit is linear part + attention + MLP', () => {
    const parameters = { 'attentionOutput/bias': tf.fill([1], 10), 'mlpOutput/bias': tf.fill([1], 100) };
    const ctx = (): EagerContext => eagerContext({ layout: LAYOUT, parameters, tables });
    const plus = (wide: 'plain' | 'every-head' | 'none'): Tensor =>
      autoIntPlus({ wide, hidden: [3], batchNorm: false }).forward(ctx()).logits[0]!;
    expect(plus('plain')).toBeAllclose([116, 110]);
    expect(plus('every-head')).toBeAllclose([116, 110]);
    expect(plus('none')).toBeAllclose([110, 110]);
    expect(autoInt().forward(ctx()).logits[0]!).toBeAllclose([10, 10]);
    expect(autoInt({ wide: 'plain' }).forward(ctx()).logits[0]!).toBeAllclose([16, 10]);
    expect(autoInt().forward(ctx()).probability).toBeAllclose([1 / (1 + Math.exp(-10)), 1 / (1 + Math.exp(-10))]);
  });

  test('the linear part joins other heads only when it is asked to', () => {
    const wideOf = (wide: 'plain' | 'every-head' | 'none'): unknown =>
      autoIntPlus({ wide }).layers(eagerContext({ layout: LAYOUT })).wide;
    expect(wideOf('plain')).toBeUndefined();
    expect(wideOf('none')).toBeUndefined();
    expect((wideOf('every-head') as Tensor).shape).toEqual([2, 1]);
  });

  test('every option reaches the layers', () => {
    const options = {
      attentionLayers: 2,
      attentionWidth: 6,
      heads: 3,
      hidden: [5, 4],
      activation: 'tanh',
      batchNorm: false,
      dropout: 0.5,
      layerNorm: true,
    } as const;
    const masks = { 'mlp/0/dropout': tf.zeros([2, 5]) };
    const ctx = eagerContext({ training: true, layout: LAYOUT, masks });
    const { explicit, implicit } = autoIntPlus(options).layers(ctx);
    expect(explicit.map(({ shape }) => shape)).toEqual([
      [2, 18],
      [2, 18],
    ]);
    expect(implicit.map(({ shape }) => shape)).toEqual([
      [2, 5],
      [2, 4],
    ]);
    expect(implicit[0]!).toBeAllclose(Array(10).fill(0));
    expect([...ctx.parameters.keys()].filter((name) => name.includes('norm'))).toEqual([
      'attention/0/norm/scale', 'attention/0/norm/shift', 'attention/1/norm/scale', 'attention/1/norm/shift',
    ]); // prettier-ignore
  });

  test('options out of range and unknown ones are named', () => {
    expect(() => autoIntPlus({ heads: 3 })).toThrow(
      'autoint-plus: attentionWidth: must be a multiple of heads, which is 3, got 64. Use 66, for example.',
    );
    expect(() => autoInt({ attentionWidth: 5 })).toThrow(
      'autoint: attentionWidth: must be a multiple of heads, which is 2, got 5. Use 6, for example.',
    );
    expect(() => autoInt({ hidden: [3] } as object)).toThrow('autoint: unknown option, got "hidden".');
    expect(Object.keys(autoIntOptions)).toEqual([
      'attentionLayers',
      'attentionWidth',
      'heads',
      'residual',
      'scale',
      'layerNorm',
      'dropout',
      'wide',
    ]);
    expect(Object.keys(autoIntPlusOptions)).toEqual([
      'attentionLayers', 'attentionWidth', 'heads', 'residual', 'scale', 'layerNorm', 'hidden', 'activation', 'batchNorm', 'dropout', 'wide',
    ]); // prettier-ignore
  });
});
