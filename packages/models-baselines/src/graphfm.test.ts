import {
  countParameters,
  categoricalLayout,
  eagerContext,
  gradientErrors,
  type EagerContext,
} from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { fusedFields, graphBlock } from './graph-block.ts';
import { graphFM, type GraphFMOptions } from './graphfm.ts';
import { selectedNeighbours } from './neighbour-selection.ts';

const LAYOUT = categoricalLayout(3, 6, 2);
const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

beforeAll(() => tf.setBackend('cpu'));

describe('parameter counts', () => {
  test("on the paper's data sets", () => {
    // Criteo's 39 fields take tfjs's cpu backend seconds.
    const sizes = [
      [3, 88_596],
      [5, 9_626],
      [10, 5_383],
    ] as const;
    const counts = sizes.map(([fields, rows]) => countParameters(graphFM(), categoricalLayout(fields, rows, 16)));
    expect(counts.map(({ parameters }) => parameters)).toEqual([1_477_450, 251_946, 279_098]);
  });

  test('with an MLP', () => {
    const { parts } = countParameters(graphFM({ deep: true, hidden: [5], batchNorm: false }), LAYOUT);
    expect(parts).toMatchObject({ mlp: 6 * 5 + 5, mlpOutput: 6, graphOutput: 193 });
  });
});

describe('selection', () => {
  /** Fields [F, batch, width] of random numbers. */
  const fields = (count: number, batch: number, width: number): Tensor3D =>
    tf.randomUniform([count, batch, width], -1, 1, 'float32', 7);

  function scoresOf(ctx: EagerContext, x: Tensor3D): number[][][] {
    const [count, batch, width] = x.shape;
    const rows = x.arraySync();
    const [hidden, hiddenBias, score, scoreBias] = ['hidden/kernel', 'hidden/bias', 'score/kernel', 'score/bias'].map(
      (name) => ctx.parameters.get(name)!.arraySync(),
    ) as [number[][], number[], number[][], number[]];
    const scoreOf = (i: number, j: number, n: number): number => {
      const units = hiddenBias.map((bias, unit) => {
        let sum = bias;
        for (let k = 0; k < width; k++) sum += rows[i]![n]![k]! * rows[j]![n]![k]! * hidden[k]![unit]!;
        return Math.max(0, sum);
      });
      return sigmoid(units.reduce((sum, unit, index) => sum + unit * score[index]![0]!, scoreBias[0]!));
    };
    const range = (size: number): number[] => Array.from({ length: size }, (_, index) => index);
    return range(count).map((i) => range(count).map((j) => range(batch).map((n) => scoreOf(i, j, n))));
  }

  test.each([1, 2, 3, 4, 9])('each field keeps its %i largest', (most) => {
    const x = fields(4, 3, 5);
    const ctx = eagerContext({ parameters: { 'hidden/bias': tf.randomNormal([16], 0, 1, 'float32', 3) } });
    const selected = selectedNeighbours(ctx, x, most).arraySync();
    const scores = scoresOf(ctx, x);
    scores.forEach((row, i) =>
      [0, 1, 2].forEach((n) => {
        const threshold = row.map((ofPair) => ofPair[n]!).sort((a, b) => b - a)[Math.min(most, 4) - 1]!;
        const expected = row.map((ofPair) => (ofPair[n]! >= threshold ? ofPair[n]! : 0));
        expect(
          selected[i]!.map((ofPair) => ofPair[n]!),
          `field ${i}, row ${n}`,
        ).toBeAllclose(expected, { rtol: 1e-5, atol: 1e-7 });
      }),
    );
  });

  test('all that equal the last one stay', () => {
    const ctx = eagerContext({ parameters: { 'hidden/kernel': tf.zeros([5, 16]) } });
    expect(selectedNeighbours(ctx, fields(4, 1, 5), 2)).toBeAllclose(Array(16).fill(0.5));
  });

  test.each([1, 2, 5])('its gradients, which are written by hand, with %i fields', (count) => {
    const names = ['hidden/kernel', 'hidden/bias', 'score/kernel', 'score/bias'] as const;
    const shapes = [[3, 16], [16], [16, 1], [1]];
    const parameters = shapes.map((shape, index) => tf.randomUniform(shape, 0.5, 1.5, 'float32', index + 1));
    const positive = tf.add(fields(count, 2, 3), 2);
    const f = (x: Tensor, ...values: Tensor[]): Tensor => {
      const named = Object.fromEntries(names.map((name, index) => [name, tf.mul(values[index]!, 0.05)]));
      return tf.log(selectedNeighbours(eagerContext({ parameters: named }), x as Tensor3D, count));
    };
    expect(gradientErrors(f, [positive, ...parameters])).toEqual([]);
  });

  test('what is not selected has no gradient', () => {
    const x = fields(4, 2, 5);
    const gradient = (most: number): Tensor =>
      tf.grad((values) => selectedNeighbours(eagerContext(), values as Tensor3D, most))(x);
    const one = gradient(1);
    expect(one.dataSync().some((value) => value !== 0)).toBe(true);
    expect(one.dataSync()).not.toEqual(gradient(4).dataSync());
  });
});

describe('a block', () => {
  /** Scores that are logits of 0.6, 0.2 and 0.5 for the products [1, 4], [3, −2] and [0.5, 1] of the example. */
  const [a, b, c] = [0.6, 0.2, 0.5].map((score) => Math.log(score / (1 - score))) as [number, number, number];
  const first = -a + 2 * c;
  const padded = (columns: number[][]): tf.Tensor2D =>
    tf.transpose(tf.tensor2d([...columns, ...Array.from({ length: 16 - columns.length }, () => [0, 0])]));
  const parameters = {
    'selection/hidden/kernel': padded([
      [1, 0],
      [0, 1],
      [0, -1],
    ]),
    'selection/score/kernel': tf.tensor2d(
      [first, c - first / 2, (b - 3 * first) / 2, ...Array<number>(13).fill(0)],
      [16, 1],
    ),
    'attention/kernel': tf.tensor2d([[0.1], [0.2]]),
    'value/kernel': tf.tile(tf.reshape(tf.eye(2), [1, 2, 2]), [3, 1, 1]),
    'residual/kernel': tf.zeros([3, 2, 2]),
  };
  const x = tf.tensor3d([
    [
      [1, 2],
      [3, -1],
      [0.5, 0.5],
    ],
  ]);
  const OPTIONS = { units: 2, heads: 1, neighbours: 2 };

  test('the example: what field 0 takes in, and with its residual', () => {
    const fieldZero = (more: Record<string, Tensor> = {}): number[] =>
      fusedFields(eagerContext({ parameters: { ...parameters, ...more } }), x, OPTIONS).arraySync()[0]![0]!;
    const close = { rtol: 1e-6, atol: 1e-6 };
    expect(fieldZero()).toBeAllclose([1.3724000868, 1.5580498605], close);
    expect(fieldZero({ 'residual/kernel': parameters['value/kernel'] })).toBeAllclose(
      [2.3724000868, 3.5580498605],
      close,
    );
    const shift = tf.tensor2d([[10, -50], ...Array.from({ length: 2 }, () => [0, 0])]);
    expect(fieldZero({ 'residual/bias': shift })).toBeAllclose([11.3724000868, 1.5580498605], close);
  });

  test('the norm has a scale and shift for each field', () => {
    const scale = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const shift = tf.tensor2d([100, 200, 300, 400, 500, 600], [3, 2]);
    const output = graphBlock(
      eagerContext({ parameters: { ...parameters, 'norm/scale': scale, 'norm/shift': shift } }),
      x,
      OPTIONS,
    ).arraySync()[0]!;
    expect(output[0]!).toBeAllclose([100 - 1, 200 + 2], { rtol: 1e-6, atol: 1e-5 });
    expect(output.map((row) => Math.round(row[0]! / 100))).toEqual([1, 3, 5]);
  });

  test('heads divide the width between them', () => {
    const x2 = tf.randomUniform<tf.Rank.R3>([2, 3, 2], -1, 1, 'float32', 1);
    const ctx = eagerContext();
    const both = fusedFields(ctx, x2, { units: 4, heads: 2, neighbours: 3 });
    const alone = [0, 1].map((head) => {
      const part = (name: string, axis: number): Tensor => tf.split(ctx.parameters.get(name)!, 2, axis)[head]!;
      const own = {
        ...Object.fromEntries(ctx.parameters),
        'attention/kernel': part('attention/kernel', 1),
        'attention/bias': part('attention/bias', 0),
        'value/kernel': part('value/kernel', 2),
        'residual/kernel': part('residual/kernel', 2),
        'residual/bias': part('residual/bias', 1),
      };
      return fusedFields(eagerContext({ parameters: own }), x2, { units: 2, heads: 1, neighbours: 3 });
    });
    expect(both).toBeAllclose(tf.concat(alone, 2), { rtol: 1e-5, atol: 1e-7 });
  });
});

describe('the model', () => {
  const embedding = tf.randomUniform<tf.Rank.R2>([2, 6], -1, 1, 'float32', 5);

  function logits(options: GraphFMOptions, parameters: Record<string, Tensor> = {}): number[] {
    const ctx = eagerContext({ layout: LAYOUT, tables: { embedding }, parameters });
    return Array.from(
      graphFM({ graphUnits: [4, 2], ...options })
        .forward(ctx)
        .logits[0]!.dataSync(),
    );
  }

  test('a linear unit on the mean of the fields of all blocks', () => {
    const ones = {
      'graph/0/norm/scale': tf.zeros([3, 4]),
      'graph/0/norm/shift': tf.tensor2d([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8], [3, 4]),
      'graph/1/norm/scale': tf.zeros([3, 2]),
      'graph/1/norm/shift': tf.fill([3, 2], 1),
      'graphOutput/kernel/0': tf.tensor2d([1, 10, 100, 1000], [4, 1]),
      'graphOutput/kernel/1': tf.tensor2d([20_000, 30_000], [2, 1]),
      'graphOutput/bias': tf.tensor1d([0.5]),
    };
    const sum = 1 / 3 + 8000 / 3 + 50_000 + 0.5;
    expect(logits({}, ones)).toBeAllclose([sum, sum]);
    const deep = { 'mlpOutput/kernel': tf.zeros([3, 1]), 'mlpOutput/bias': tf.tensor1d([1e5]) };
    expect(logits({ deep: true, hidden: [3, 3] }, { ...ones, ...deep })).toBeAllclose([sum + 1e5, sum + 1e5]);
  });

  test('neighbours: by number, the last for all further blocks, or by share', () => {
    const first = logits({ neighbours: [3, 2] });
    expect(logits({})).toEqual(first);
    expect(logits({ neighbours: [9, 2] })).toEqual(first);
    expect(logits({ neighbours: [3] })).not.toEqual(first);
    expect(logits({ neighbours: [2] })).toEqual(logits({ neighbours: [2, 2] }));
    const deeper = { graphUnits: [2, 2, 2, 2] };
    expect(logits(deeper)).toEqual(logits({ ...deeper, neighbours: [3, 2, 1] }));
  });

  test('with an MLP it shows two streams', () => {
    const ctx = eagerContext({ layout: LAYOUT, tables: { embedding } });
    const { explicit, implicit } = graphFM({ graphUnits: [4, 2], hidden: [5, 3], deep: true }).layers(ctx);
    expect([...explicit, ...implicit].map(({ shape }) => shape[1])).toEqual([12, 6, 5, 3]);
    expect('layers' in graphFM()).toBe(false);
  });

  test('rows of a batch do not see each other', () => {
    const alone = eagerContext({
      batchSize: 1,
      layout: LAYOUT,
      tables: { embedding: tf.slice2d(embedding, [1, 0], [1, 6]) },
    });
    expect(graphFM({ graphUnits: [4, 2] }).forward(alone).logits[0]!).toBeAllclose([logits({})[1]!], {
      rtol: 1e-5,
      atol: 1e-6,
    });
  });

  test('options out of range and mixed embedding sizes are named', () => {
    expect(() => graphFM({ graphUnits: [4, 3] })).toThrow(
      'graphfm: graphUnits: must be multiples of heads, which is 2, got 3. Use 4, for example.',
    );
    expect(() => graphFM({ neighbours: [-1] })).toThrow(
      'graphfm: neighbours: must be a list of whole numbers, each at least 0, got [-1].',
    );
    const mixed = { fields: LAYOUT.fields.map((field, index) => ({ ...field, dim: index + 1 })) };
    expect(() => graphFM().forward(eagerContext({ layout: mixed }))).toThrow('all must have one embedding size');
  });
});
