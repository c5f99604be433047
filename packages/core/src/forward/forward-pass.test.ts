import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, test } from 'vitest';
import { normal, zeros } from '../initializers/index.ts';
import type { FieldLayout } from '../schema/index.ts';
import '../testing/vitest.ts';
import {
  BATCH_NORM_EPSILON,
  columnStatistics,
  foldStatistics,
  normaliseByBatch,
  normaliseByRunning,
  pooledMoments,
  type BatchMoments,
} from './batch-norm.ts';
import type { ForwardBindings } from './forward-bindings.ts';
import { ForwardPass } from './forward-pass.ts';
import type { Manifest, MaskSpec } from './manifest.ts';

const LAYOUT: FieldLayout = {
  fields: [
    { name: 'user', kind: 'categorical', rows: 5, dim: 2 },
    { name: 'age', kind: 'numeric', rows: 1, dim: 3 },
  ],
};

const EMPTY: Manifest = {
  parameters: [],
  tables: [],
  masks: [],
  statistics: [],
  numeric: [],
  lossParts: [],
  heads: 1,
  taps: {},
  unused: { parameters: [], tables: [] },
};

function bindings(changes: Partial<ForwardBindings> = {}): ForwardBindings {
  return {
    training: true,
    batchSize: 2,
    parameter: ({ shape }) => tf.ones([...shape]),
    table: ({ dims }) => {
      const width = dims.reduce((sum, dim) => sum + dim, 0);
      return tf.reshape(tf.range(0, 2 * width), [2, width]);
    },
    numeric: () => tf.ones([2, 1]),
    mask: ({ shape, rate }) => tf.fill([2, ...shape], 1 / (1 - rate)),
    statistics: ({ width }) => ({ mean: tf.zeros([width]), variance: tf.ones([width]) }),
    observeStatistics: () => undefined,
    ...changes,
  };
}

beforeAll(() => tf.setBackend('cpu'));

describe('ForwardPass', () => {
  test('keeps a parameter under its scope path and refuses the same path twice', () => {
    const pass = new ForwardPass({ bindings: bindings(), layout: LAYOUT });
    pass.scope('cross').scope(0).param('kernel', [2, 2], zeros());
    expect(() => pass.scope('cross').scope(0).param('kernel', [2, 2], zeros())).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: parameter "cross/0/kernel": every parameter has a name of its own, got the same name twice in one pass. Put a scope around it, for example ctx.scope(l); to share a parameter, use its tensor twice.]`,
    );
  });

  test('gives the same tensors however often a table is asked for', () => {
    const pass = new ForwardPass({ bindings: bindings(), layout: LAYOUT });
    expect(pass.input.flat()).toBe(pass.scope('inner').input.flat());
    expect(pass.firstOrder()).toBe(pass.firstOrder());
    expect(pass.input.field('age')).toBe(pass.input.field(1));
    expect([...pass.input.field('age').dataSync()]).toEqual([2, 3, 4, 7, 8, 9]);
    expect([...pass.firstOrder().dataSync()]).toEqual([1, 5]);
  });

  test('refuses a table that is asked for again with other options', () => {
    const pass = new ForwardPass({ bindings: bindings(), layout: LAYOUT, model: 'afn' });
    const small = { dim: 8, init: normal({ standardDeviation: 0.1 }) };
    const table = pass.embedding('t', small);
    expect(pass.embedding('t')).toBe(table);
    expect(pass.scope('inner').embedding('t', { dim: 8, init: normal({ standardDeviation: 0.1 }) })).toBe(table);
    expect(() => pass.embedding('t', { dim: 4 })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: model "afn", table "t": a table is asked for with one embedding size, which was 8 the first time, got 4. Ask with the same options, leave them out, or give the other table a name of its own.]`,
    );
    expect(() => pass.embedding('t', { init: normal({ standardDeviation: 0.2 }) })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: model "afn", table "t": a table is asked for with one initializer, which was normal() the first time, got normal() of other values. Ask with the same options, leave them out, or give the other table a name of its own.]`,
    );
    expect(() => pass.embedding('t', { init: zeros() })).toThrow('got zeros()');
    // The default table has the fields' own sizes, 2 and 3, and the default initializer.
    expect(pass.embedding('embedding', { init: normal({ standardDeviation: 1e-4 }) })).toBe(pass.input);
    expect(() => pass.embedding('embedding', { dim: 3 })).toThrow('which was 2 and 3 the first time, got 3');
    pass.firstOrder();
    expect(() => pass.embedding('firstOrder', { dim: 2 })).toThrow('which was 1 the first time, got 2');
  });

  test('names the fields whose sizes keep them from being stacked', () => {
    const pass = new ForwardPass({ bindings: bindings(), layout: LAYOUT });
    expect(() => pass.input.stacked()).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: table "embedding": combines fields value by value, so all must have one embedding size, as most have 3, got field "user" 2. Leave out their own \`dim\` (--dim), or choose a model that takes fields side by side, such as DNN or DCNv2.]`,
    );
    expect(pass.embedding('second', { dim: 4 }).stacked().shape).toEqual([2, 2, 4]);
    expect(() => pass.input.field('nobody')).toThrow('Use one of user, age.');
    expect(() => pass.numeric('user')).toThrow('Use one of age.');
  });

  test('soft buckets: dense vectors between the gathered ones, the same shares in every table', () => {
    const softBuckets = { buckets: 2, skip: 0, temperature: 1 };
    const fields: FieldLayout['fields'] = [
      { name: 'user', kind: 'categorical', rows: 5, dim: 2 },
      { name: 'age', kind: 'numeric', rows: 0, dim: 3, softBuckets },
      { name: 'item', kind: 'categorical', rows: 5, dim: 1 },
    ];
    const asked: [string, readonly number[]][] = [];
    const tables: (readonly number[])[] = [];
    const inner = bindings();
    const given = bindings({
      // Scores [0, ln 3] for the number 1: shares of a quarter and three quarters.
      parameter: ({ name, shape }) => {
        asked.push([name, shape]);
        if (name.startsWith('embedding')) return tf.tensor2d([[0, 4, 8], [4, 8, 0]]);
        if (name.startsWith('firstOrder')) return tf.tensor2d([[4], [8]]);
        return name.endsWith('projection') ? tf.tensor2d([[0, Math.log(3)]]) : tf.tensor2d([[1, 0], [0, 1]]);
      }, // prettier-ignore
      table: (spec) => {
        tables.push(spec.dims);
        return inner.table(spec);
      },
    });
    const pass = new ForwardPass({ bindings: given, layout: { fields } });
    const input = (pass.scope('deep') as ForwardPass).input;
    expect(input.flat()).toBeAllclose([
      [0, 1, 3, 7, 2, 2],
      [3, 4, 3, 7, 2, 5],
    ]);
    expect([...input.field('age').dataSync()]).toEqual([3, 7, 2, 3, 7, 2].map((value) => expect.closeTo(value, 5)));
    expect(pass.firstOrder()).toBeAllclose([[0 + 7 + 1], [2 + 7 + 3]]);
    expect(tables).toEqual([
      [2, 0, 1],
      [1, 0, 1],
    ]);
    expect(asked).toEqual([
      ['softBuckets/age/projection', [1, 2]],
      ['softBuckets/age/scores', [2, 2]],
      ['embedding/age/buckets', [2, 3]],
      ['firstOrder/age/buckets', [2, 1]],
    ]);
    // Alone, without any gathered row.
    const alone = new ForwardPass({ bindings: given, layout: { fields: [fields[1]!] } });
    expect(alone.input.stacked()).toBeAllclose([[[3, 7, 2]], [[3, 7, 2]]]);
    expect(tables).toHaveLength(2);
  });

  test('refuses what the first pass did not ask for, and answers unused parts with zeros', () => {
    const unused = { name: 'dead', shape: [3, 1], init: zeros() };
    const dead = { name: 'dead', dims: [1, 1], init: zeros() };
    const manifest = { ...EMPTY, unused: { parameters: [unused], tables: [dead] } };
    const pass = new ForwardPass({ bindings: bindings(), layout: LAYOUT, manifest });
    expect([...pass.param('dead', [3, 1], zeros()).dataSync()]).toEqual([0, 0, 0]);
    expect([...pass.embedding('dead', { dim: 1 }).flat().dataSync()]).toEqual([0, 0, 0, 0]);
    expect(() => pass.param('new', [1, 1], zeros())).toThrow('one that the first pass did not ask for');
    expect(() => pass.embedding('another')).toThrow('table "another"');
  });

  test('keys dropout masks by scope and occurrence, and is the identity in evaluation', () => {
    const masks: MaskSpec[] = [];
    const mask = (spec: MaskSpec): Tensor => {
      masks.push(spec);
      return tf.zeros([2, ...spec.shape]);
    };
    const pass = new ForwardPass({ bindings: bindings({ mask }), layout: LAYOUT });
    const x = tf.ones([2, 3]);
    pass.scope('mlp').dropout(x, 0.5);
    pass.scope('mlp').dropout(x, 0.5);
    expect(pass.dropout(x, 0)).toBe(x);
    expect(masks.map(({ name }) => name)).toEqual(['mlp/dropout', 'mlp/dropout#1']);
    expect(masks[0]?.shape).toEqual([3]);
    expect(() => pass.dropout(x, 1)).toThrow('[0, 1)');
    const evaluation = new ForwardPass({ bindings: bindings({ training: false }), layout: LAYOUT });
    expect(evaluation.dropout(x, 0.5)).toBe(x);
  });

  test('normalises along any axis', () => {
    const x = tf.randomNormal([2, 3, 4], 2, 3, 'float32', 7);
    const along = (axis: number): number[] => {
      const pass = new ForwardPass({ bindings: bindings(), layout: LAYOUT });
      return [...pass.batchNorm(x, 'norm', { axis }).dataSync()];
    };
    const { mean, variance } = tf.moments(x, [0, 2], true);
    const expected = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, BATCH_NORM_EPSILON)));
    const parameters = tf.add(tf.mul(expected, 1), 1).dataSync();
    along(1).forEach((value, index) => expect(value).toBeCloseTo(parameters[index]!, 4));
  });

  test('a batch of one row uses the running statistics and teaches nothing', () => {
    let observed = 0;
    const observeStatistics = (): void => {
      observed++;
    };
    const pass = new ForwardPass({ bindings: bindings({ observeStatistics }), layout: LAYOUT });
    const y = pass.batchNorm(tf.tensor2d([[3, -2]]), 'norm');
    expect(observed).toBe(0);
    expect([...y.dataSync()].every(Number.isFinite)).toBe(true);
  });
});

describe('batch norm', () => {
  const x = tf.tensor2d([1, -2, 3.5, 0.25, 2, 8, -1, 0, 4, 4, 1, -3], [6, 2]);
  const dy = tf.tensor2d([0.3, -1, 2, 0.1, -0.7, 0.4, 1, 1, -0.2, 0.9, 0.5, -0.6], [6, 2]);
  const scale = tf.tensor1d([1.5, -0.5]);
  const shift = tf.tensor1d([0.1, 0.2]);

  test('agrees with differentiating the formula', () => {
    const formula = (input: Tensor, factor: Tensor, offset: Tensor): Tensor => {
      const { mean, variance } = columnStatistics(input as Tensor2D);
      const inverse = tf.rsqrt(tf.add(variance, BATCH_NORM_EPSILON));
      return tf.add(tf.mul(tf.mul(tf.sub(input, mean), inverse), factor), offset);
    };
    const closed = (input: Tensor, factor: Tensor, offset: Tensor): Tensor =>
      normaliseByBatch(input as Tensor2D, factor as Tensor1D, offset as Tensor1D, () => undefined);
    const expected = tf.grads(formula)([x, scale, shift], dy);
    const actual = tf.grads(closed)([x, scale, shift], dy);
    expect([...closed(x, scale, shift).dataSync()]).toEqual(
      [...formula(x, scale, shift).dataSync()].map((v) => expect.closeTo(v, 5)),
    );
    actual.forEach((gradient, index) => {
      const reference = expected[index]!.dataSync();
      expect([...gradient.dataSync()]).toEqual([...reference].map((v) => expect.closeTo(v, 5)));
    });
  });

  test('running statistics move by a tenth, with the unbiased variance', () => {
    const running = { mean: Float32Array.of(1), variance: Float32Array.of(2) };
    foldStatistics(running, { mean: [3], variance: [4], count: 5 });
    expect(running.mean[0]).toBeCloseTo(0.9 * 1 + 0.1 * 3, 6);
    expect(running.variance[0]).toBeCloseTo(0.9 * 2 + 0.1 * 4 * (5 / 4), 6);
  });

  test('moments of parts are those of the whole', () => {
    const momentsOf = (values: readonly number[]): BatchMoments => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      return { mean: [mean], variance: [variance], count: values.length };
    };
    const parts = [[1, 5, 2], [7], [-3, 0.5]];
    const pooled = pooledMoments(parts.map(momentsOf));
    const whole = momentsOf(parts.flat());
    expect(pooled.count).toBe(6);
    expect(pooled.mean[0]).toBeCloseTo(whole.mean[0]!, 14);
    expect(pooled.variance[0]).toBeCloseTo(whole.variance[0]!, 14);
  });

  test('evaluation applies the running statistics', () => {
    const running = { mean: tf.tensor1d([1, 0]), variance: tf.tensor1d([4, 9]) };
    const y = normaliseByRunning(tf.tensor2d([[3, 3]]), scale, shift, running) as Tensor<Rank.R2>;
    const [a, b] = y.dataSync();
    expect(a).toBeCloseTo((1.5 * 2) / Math.sqrt(4 + 1e-5) + 0.1, 5);
    expect(b).toBeCloseTo((-0.5 * 3) / Math.sqrt(9 + 1e-5) + 0.2, 5);
  });
});
