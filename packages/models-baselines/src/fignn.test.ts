import { countParameters, categoricalLayout, eagerContext, type FieldLayout } from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { edgeWeights, messages } from './field-graph.ts';
import { fiGNN, type FiGnnOptions } from './fignn.ts';
import { gruCell } from './gru-cell.ts';

const FIELDS = [
  [1, 2],
  [3, -1],
  [0.5, 0.5],
];

beforeAll(() => tf.setBackend('cpu'));

describe('parameter counts', () => {
  test("on the paper's data sets", () => {
    const sizes = [
      [39, 910_747],
      [3, 88_596],
      [5, 9_626],
      [10, 5_383],
    ] as const;
    const counts = sizes.map(([fields, rows]) => countParameters(fiGNN(), categoricalLayout(fields, rows, 16)));
    expect(counts.map(({ parameters }) => parameters)).toEqual([14_657_920, 1_424_016, 163_824, 104_816]);
  });

  test('agree with those of BARS', () => {
    const count = (options: FiGnnOptions, layout: FieldLayout): number =>
      countParameters(fiGNN(options), layout).parameters;
    expect(count({ graphLayers: 17, gru: false }, categoricalLayout(10, 5_389, 10))).toBe(89_090);
    expect(count({ graphLayers: 13, gru: false }, categoricalLayout(3, 90_239, 10))).toBe(910_440);
    expect(count({ graphLayers: 17, gru: false, sharedLayers: true }, categoricalLayout(10, 5_389, 10))).toBe(
      count({ graphLayers: 1, gru: false }, categoricalLayout(10, 5_389, 10)),
    );
  });
});

describe('the graph', () => {
  test('edges of the example', () => {
    const kernel = tf.tensor2d([0.1, 0.2, 0.3, 0.4], [4, 1]);
    const weights = edgeWeights(eagerContext({ parameters: { kernel } }), tf.tensor3d([FIELDS]));
    expect(weights.shape).toEqual([1, 3, 3]);
    expect(weights).toBeAllclose(
      [0, 0.5374298453, 0.4625701547, 0.6791786992, 0, 0.3208213008, 0.6456563062, 0.3543436938, 0],
      { rtol: 1e-6, atol: 1e-12 },
    );
  });

  test('a field without others is its own neighbour', () => {
    expect(edgeWeights(eagerContext(), tf.tensor3d([[[1, 2]], [[3, 4]]]))).toBeAllclose([1, 1]);
  });

  test('messages go through the matrices of both ends', () => {
    const edges = tf.tensor3d([
      [
        [0, 1],
        [0.25, 0.5],
      ],
    ]);
    const state = tf.tensor3d([[[1, 2]], [[3, 4]]]);
    const diagonal = (a: number, b: number): number[][] => [
      [a, 0],
      [0, b],
    ];
    const weights = {
      outgoing: tf.tensor3d([diagonal(1, 2), diagonal(3, 4)]),
      incoming: tf.tensor3d([diagonal(10, 100), diagonal(0.1, 0.01)]),
      bias: tf.tensor1d([0.5, 0.25]),
    };
    // Sent: [1, 4], [9, 16]; received: [9, 16], [0.25 + 4.5, 1 + 8].
    expect(messages(edges, state, weights)).toBeAllclose([90.5, 1600.25, 0.975, 0.34]);
  });
});

test('a GRU cell', () => {
  const one = (value: number): Tensor2D => tf.tensor2d([[value]]);
  const ctx = eagerContext({
    parameters: {
      'reset/input/kernel': one(0.5), 'reset/state/kernel': one(-0.25), 'reset/input/bias': tf.tensor1d([0.1]), 'reset/state/bias': tf.tensor1d([0.2]),
      'update/input/kernel': one(1.5), 'update/state/kernel': one(0.75), 'update/input/bias': tf.tensor1d([-0.1]), 'update/state/bias': tf.tensor1d([0.3]),
      'candidate/input/kernel': one(0.6), 'candidate/state/kernel': one(-1.2), 'candidate/input/bias': tf.tensor1d([0.05]), 'candidate/state/bias': tf.tensor1d([0.4]),
    },
  }); // prettier-ignore
  const [x, h] = [0.8, -0.3];
  const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
  const reset = sigmoid(0.5 * x - 0.25 * h + 0.3);
  const update = sigmoid(1.5 * x + 0.75 * h + 0.2);
  const next = Math.tanh(0.6 * x + 0.05 + reset * (-1.2 * h + 0.4));
  const cell = gruCell(ctx, 1);
  expect(cell(one(x), one(h))).toBeAllclose([(1 - update) * next + update * h]);
  // Its weights are declared once.
  expect(cell(one(x), one(h))).toBeAllclose([(1 - update) * next + update * h]);
});

describe('the model', () => {
  const layout = categoricalLayout(3, 6, 2);
  const embedding = tf.tensor2d([FIELDS.flat(), [0, 0, 0.1, -0.2, 0.4, 0]]);

  function logits(options: FiGnnOptions, parameters: Record<string, tf.Tensor> = {}): number[] {
    const ctx = eagerContext({ layout, tables: { embedding }, parameters });
    return Array.from(fiGNN(options).forward(ctx).logits[0]!.dataSync());
  }

  test('weights and scores: what comes out when no messages come in', () => {
    const silent = {
      'graph/0/incoming/kernel': tf.zeros([3, 2, 2]),
      'score/kernel': tf.tensor2d([[10], [1]]),
      'weight/kernel': tf.zeros([6, 3]),
    };
    // Scores 12, 29, 5.5 and 0, 0.8, 4; every weight 1/2.
    const plain = { graphLayers: 1, gru: false, residual: false } as const;
    expect(logits(plain, silent)).toBeAllclose([23.25, 2.4]);
    expect(logits({ ...plain, residual: true }, silent)).toBeAllclose([46.5, 4.8]);
  });

  test('every option changes the logit', () => {
    const first = logits({});
    expect(first.every(Number.isFinite)).toBe(true);
    for (const change of [{ graphLayers: 2 }, { gru: false }, { residual: false }, { sharedLayers: true }]) {
      expect(logits(change)).not.toEqual(first);
    }
  });

  test('layers of shared weights are one layer used again', () => {
    const ctx = eagerContext({ layout });
    fiGNN({ sharedLayers: true }).forward(ctx);
    expect([...ctx.parameters.keys()].filter((name) => name.startsWith('graph/'))).toEqual([
      'graph/outgoing/kernel',
      'graph/incoming/kernel',
      'graph/bias',
    ]);
  });

  test('options out of range and mixed embedding sizes are named', () => {
    expect(() => fiGNN({ graphLayers: 0 })).toThrow('fignn: graphLayers: must be a whole number of at least 1, got 0.');
    expect(() => fiGNN({ hidden: [3] } as object)).toThrow('fignn: unknown option, got "hidden".');
    const mixed = { fields: layout.fields.map((field, index) => ({ ...field, dim: index + 1 })) };
    expect(() => fiGNN().forward(eagerContext({ layout: mixed }))).toThrow('all must have one embedding size');
  });

  test('rows of a batch do not see each other', () => {
    const both = logits({});
    const alone = eagerContext({ batchSize: 1, layout, tables: { embedding: tf.slice2d(embedding, [1, 0], [1, 6]) } });
    expect(fiGNN().forward(alone).logits[0]!).toBeAllclose([both[1]!], { rtol: 1e-5, atol: 1e-7 });
  });
});
