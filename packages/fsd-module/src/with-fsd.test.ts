import { defineBackbone, dense, type ParallelBackbone } from '@fsdnet/core';
import {
  collectManifest,
  countParameters,
  totalLoss,
  eagerContext,
  type FieldLayout,
  type EagerContext,
} from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import { dcn, dcnV2 } from '@fsdnet/models-dcn';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FsdOptions } from './fsd-options.ts';
import { withFSD } from './with-fsd.ts';

const LAYOUT: FieldLayout = { fields: ['a', 'b'].map((name) => ({ name, kind: 'categorical', rows: 4, dim: 2 })) };

/** Two layers a stream: explicit widths 4, implicit widths as given. */
function backboneOf(
  widths: readonly number[] = [3, 3],
  change: Partial<ReturnType<ParallelBackbone['layers']>> = {},
): ParallelBackbone {
  return defineBackbone({
    name: 'test-net',
    layers: (ctx) => ({
      explicit: widths.map((_, layer) => dense(ctx.scope('explicit').scope(layer), ctx.input.flat(), { units: 4 })),
      implicit: widths.map((units, layer) => dense(ctx.scope('implicit').scope(layer), ctx.input.flat(), { units })),
      ...change,
    }),
  });
}

function shapes(backbone: ParallelBackbone, options?: FsdOptions): Record<string, readonly number[]> {
  const { parameters } = collectManifest(withFSD(backbone, options), LAYOUT);
  return Object.fromEntries(parameters.map(({ name, shape }) => [name, shape]));
}

function context(): EagerContext {
  return eagerContext({
    batchSize: 3,
    training: true,
    layout: LAYOUT,
    tables: { embedding: tf.randomNormal([3, 4], 0, 1, 'float32', 5) },
  });
}

const TARGET = { labels: tf.tensor2d([[1], [0], [1]]) };

beforeAll(() => tf.setBackend('cpu'));

describe('the forward fixture', () => {
  test('fused layers, logits and prediction', () => {
    // The reference writes kernels (out, in); ours are (in, out).
    const kernel = (rows: number[][]): Tensor => tf.transpose(tf.tensor2d(rows));
    const parameters: Record<string, Tensor> = {
      'cross/0/kernel': kernel([
        [0.1, 0.2],
        [-0.3, 0.4],
      ]),
      'cross/0/bias': tf.tensor1d([0.05, -0.05]),
      'cross/1/kernel': kernel([
        [0.5, -0.1],
        [0.2, 0.3],
      ]),
      'cross/1/bias': tf.tensor1d([0.1, 0]),
      'mlp/0/kernel': kernel([
        [0.2, -0.4],
        [0.6, 0.1],
      ]),
      'mlp/0/bias': tf.tensor1d([0.1, -0.1]),
      'mlp/1/kernel': kernel([
        [0.3, 0.5],
        [-0.2, 0.7],
      ]),
      'mlp/1/bias': tf.tensor1d([0, 0.2]),
      'heads/0/kernel/0': tf.tensor2d([[0.1], [-0.2]]),
      'heads/0/kernel/1': tf.tensor2d([[0.3], [0.4]]),
      'heads/0/bias': tf.tensor1d([0.01]),
      'heads/1/kernel/0': tf.tensor2d([[0.5], [0.1]]),
      'heads/1/kernel/1': tf.tensor2d([[-0.6], [0.2]]),
      'heads/1/bias': tf.tensor1d([-0.02]),
    };
    const layout: FieldLayout = { fields: [{ name: 'a', kind: 'categorical', rows: 3, dim: 2 }] };
    const ctx = eagerContext({ batchSize: 1, layout, tables: { embedding: tf.tensor2d([[1, -2]]) }, parameters });
    const model = withFSD(dcnV2({ crossLayers: 2, hidden: [2, 2], batchNorm: false }));
    const { logits, probability, taps } = model.forward(ctx);
    expect([...ctx.parameters.keys()].sort()).toEqual(Object.keys(parameters).sort());
    expect(taps!['fused/0']!).toBeAllclose([0.75, 0.3, 1.1, 0.3], { rtol: 1e-6 });
    expect(taps!['fused/1']!).toBeAllclose([1.195, -0.18, 0.48, 0.19], { rtol: 1e-6 });
    expect(logits).toBeAllclose([0.475, 0.3095], { rtol: 1e-6 });
    expect(probability).toBeAllclose(0.5966648583178564, { rtol: 1e-6 });
  });
});

describe('parameter counts', () => {
  const sizes = (fields: number, rows: number): FieldLayout => ({
    fields: Array.from({ length: fields }, (_, index) => ({
      name: `f${index}`,
      kind: 'categorical',
      rows: index ? 1 : rows - fields + 1,
      dim: 16,
    })),
  });
  const layouts = [sizes(39, 910_747), sizes(3, 88_596), sizes(5, 9_626), sizes(10, 5_383)];
  const unusedHeads = [1_025, 449, 481, 561];

  test.each([
    ['DCN', dcn(), [15_152_996, 1_762_420, 512_020, 476_932]],
    ['DCNv2', dcnV2(), [16_319_252, 1_769_188, 530_980, 553_252]],
  ])("%s with FSD trains one head less than the paper's table 4 counts", (_, backbone, published) => {
    const counts = layouts.map((layout) => countParameters(withFSD(backbone), layout).parameters);
    expect(counts).toEqual(published.map((count, index) => count - unusedHeads[index]!));
  });

  test('FSDNet on Frappe trains 552,691', () => {
    expect(countParameters(withFSD(dcnV2()), layouts[3]!)).toEqual({
      parameters: 552_691,
      parts: { embedding: 86_128, cross: 77_280, mlp: 387_600, heads: 3 * 561 },
    });
  });

  test('the ablations of the connection', () => {
    const count = (connect: 'last-layer' | 'implicit-only'): unknown =>
      countParameters(withFSD(dcnV2(), { connect }), layouts[3]!);
    expect(count('implicit-only')).toEqual({
      parameters: 86_128 + 387_600 + 3 * 401,
      parts: { embedding: 86_128, mlp: 387_600, heads: 3 * 401 },
    });
    expect(count('last-layer')).toMatchObject({
      parameters: 86_128 + 77_280 + 387_600 + 2 * 401 + 561,
    });
  });

  test.each([
    ['hadamard', 3 * (400 * 160 + 160 + 160)],
    ['add', 3 * (400 * 160 + 160 + 160)],
    ['attention', 3 * (160 * 160 + 2 * 160 + 400 * 400 + 2 * 400)],
  ] as const)('%s adds its own', (fusion, added) => {
    expect(countParameters(withFSD(dcnV2(), { fusion }), layouts[3]!)).toMatchObject({
      parameters: 552_691 + added,
    });
  });
});

describe('parameters', () => {
  test('a plain model and its FSD version share names and fans of all layers', () => {
    const plain = Object.keys(
      Object.fromEntries(collectManifest(dcnV2(), LAYOUT).parameters.map(({ name, shape }) => [name, shape])),
    );
    const own = Object.keys(shapes(dcnV2()));
    expect(plain.filter((name) => !name.startsWith('head/'))).toEqual(own.filter((name) => !name.startsWith('heads/')));
  });

  test('a head per layer and part', () => {
    expect(shapes(backboneOf())).toMatchObject({
      'heads/0/kernel/0': [4, 1],
      'heads/0/kernel/1': [3, 1],
      'heads/0/bias': [1],
      'heads/1/kernel/0': [4, 1],
      'heads/1/kernel/1': [3, 1],
    });
  });

  test('the hint projection exists for layers of other widths, in training only', () => {
    const options = { hintProjection: true };
    expect(Object.keys(shapes(backboneOf(), options)).filter((name) => name.startsWith('hints/'))).toEqual([]);
    const projected = shapes(backboneOf([3, 5]), options);
    expect(Object.fromEntries(Object.entries(projected).filter(([name]) => name.startsWith('hints/')))).toEqual({
      'hints/0/0/0/kernel': [4, 4],
      'hints/0/0/0/bias': [4],
      'hints/0/0/1/kernel': [3, 4],
      'hints/0/1/0/kernel': [4, 5],
      'hints/0/1/0/bias': [5],
      'hints/0/1/1/kernel': [3, 5],
    });
    const ctx = context();
    withFSD(backboneOf([3, 5]), options).forward(ctx);
    expect([...ctx.parameters.keys()].filter((name) => name.startsWith('hints/'))).toEqual([]);
  });
});

describe('fusions', () => {
  const c = tf.tensor2d([
    [1, -2],
    [0.5, 3],
  ]);
  const d = tf.tensor2d([
    [2, 0, 1],
    [-1, 1, 0.5],
  ]);
  const streams = defineBackbone({ name: 'streams', layers: () => ({ explicit: [c], implicit: [d] }) });

  function fusedBy(options: FsdOptions, parameters: Record<string, Tensor>): Tensor2D {
    const ctx = eagerContext({ batchSize: 2, parameters });
    return withFSD(streams, options).forward(ctx).taps!['fused/0']!;
  }

  const projection = {
    'fusion/0/projection/kernel': tf.tensor2d([
      [1, 0],
      [0, 2],
      [0.5, -1],
    ]),
    'fusion/0/projection/bias': tf.tensor1d([0.1, 0.2]),
  };
  // W d + b for both rows, by hand.
  const g = [
    [2.6, -0.8],
    [-0.65, 1.7],
  ];

  test('concat', () => {
    expect(fusedBy({}, {})).toBeAllclose([
      [1, -2, 2, 0, 1],
      [0.5, 3, -1, 1, 0.5],
    ]);
  });

  test('hadamard', () => {
    expect(fusedBy({ fusion: 'hadamard' }, projection)).toBeAllclose([
      [g[0]![0]!, g[0]![1]! * -2, 1, -2, 2, 0, 1],
      [g[1]![0]! * 0.5, g[1]![1]! * 3, 0.5, 3, -1, 1, 0.5],
    ]);
  });

  test('add', () => {
    expect(fusedBy({ fusion: 'add' }, projection)).toBeAllclose([
      [g[0]![0]! + 1, g[0]![1]! - 2, 1, -2, 2, 0, 1],
      [g[1]![0]! + 0.5, g[1]![1]! + 3, 0.5, 3, -1, 1, 0.5],
    ]);
  });

  test('attention', () => {
    const parameters = {
      'fusion/0/explicit/hidden/kernel': tf.tensor2d([[1], [-1]]),
      'fusion/0/explicit/hidden/bias': tf.tensor1d([0.5]),
      'fusion/0/explicit/score/kernel': tf.tensor2d([[0.2]]),
      'fusion/0/implicit/hidden/kernel': tf.tensor2d([[1], [1], [0]]),
      'fusion/0/implicit/hidden/bias': tf.tensor1d([-0.5]),
      'fusion/0/implicit/score/kernel': tf.tensor2d([[-0.4]]),
    };
    // Scores: v·ReLU(W x + b).
    const scores = [
      [0.2 * 3.5, -0.4 * 1.5],
      [0, 0],
    ];
    const expected = scores.map(([a, b], row) => {
      const weight = Math.exp(a!) / (Math.exp(a!) + Math.exp(b!));
      return [
        ...[...c.arraySync()[row]!].map((x) => (1 + weight) * x),
        ...[...d.arraySync()[row]!].map((x) => (2 - weight) * x),
      ];
    });
    expect(fusedBy({ fusion: 'attention', attentionUnits: 1 }, parameters)).toBeAllclose(expected);
  });
});

describe('loss', () => {
  test('its parts are the three terms, and every parameter gets a gradient', () => {
    for (const fusion of ['concat', 'hadamard', 'add', 'attention'] as const) {
      const manifest = collectManifest(withFSD(backboneOf(), { fusion }), LAYOUT);
      expect(manifest.lossParts).toEqual(['crossEntropy', 'softLabels', 'hints']);
      expect(manifest.unused.parameters).toEqual([]);
      expect(Object.keys(manifest.taps)).toEqual(['fused/0', 'fused/1']);
    }
  });

  test('with connect "last-layer" the hints compare implicit layers', () => {
    const model = withFSD(backboneOf(), { alpha: 1, beta: 1, connect: 'last-layer' });
    const ctx = context();
    const output = model.forward(ctx);
    expect(output.fused.map((layer) => Array.isArray(layer))).toEqual([false, true]);
    const [student, teacher] = output.hintLayers as Tensor2D[];
    expect(student!.shape).toEqual([3, 3]);
    const { hints } = model.loss!(ctx, output, TARGET);
    expect(hints!).toBeAllclose(tf.mean(tf.squaredDifference(student!, teacher!)));
  });

  test('hints of layers of other widths are one linear map of the whole student', () => {
    const model = withFSD(backboneOf([3, 5]), { beta: 1, hintProjection: true });
    const ctx = context();
    const output = model.forward(ctx);
    const { hints } = model.loss!(ctx, output, TARGET);
    const parameter = (name: string): Tensor => ctx.parameters.get(`hints/0/${name}`)!;
    const kernel = tf.concat(
      [0, 1].map((column) => tf.concat([parameter(`${column}/0/kernel`), parameter(`${column}/1/kernel`)], 0)),
      1,
    );
    const bias = tf.concat([parameter('0/0/bias'), parameter('1/0/bias')]);
    const { 'fused/0': student, 'fused/1': teacher } = output.taps!;
    const projected = tf.add(tf.matMul(student!, kernel as Tensor2D), bias);
    expect(projected.shape).toEqual([3, 9]);
    expect(hints!).toBeAllclose(tf.mean(tf.squaredDifference(projected, teacher!)));
  });

  test('an ensemble of logits is what is predicted', () => {
    const { logits, probability } = withFSD(backboneOf(), { ensemble: 'mean-logit' }).forward(context());
    expect(probability).toBeAllclose(tf.sigmoid(tf.div(tf.add(logits[0]!, logits[1]!), 2)));
    const same = withFSD(backboneOf(), { ensemble: 'mean-probability' }).forward(context());
    expect(same.probability).toBeAllclose(tf.div(tf.add(tf.sigmoid(logits[0]!), tf.sigmoid(logits[1]!)), 2));
  });

  test('one layer has no student', () => {
    const model = withFSD(backboneOf([3]));
    const ctx = context();
    const output = model.forward(ctx);
    const parts = model.loss!(ctx, output, TARGET);
    expect(Object.keys(parts)).toEqual(['crossEntropy']);
    expect(output.probability).toBeAllclose(tf.sigmoid(output.logits[0]!));
  });

  test('a wide logit is added to every head', () => {
    const wide = tf.tensor2d([[1], [2], [-1]]);
    const without = withFSD(backboneOf()).forward(context()).logits;
    const added = withFSD(backboneOf([3, 3], { wide })).forward(context()).logits;
    added.forEach((logit, head) => expect(logit).toBeAllclose(tf.add(without[head]!, wide), { atol: 1e-6 }));
  });

  test('a training pass joins no layers', async () => {
    const ctx = context();
    const model = withFSD(backboneOf());
    const { kernelNames } = await tf.profile(() => totalLoss(model.loss!(ctx, model.forward(ctx), TARGET)));
    expect(kernelNames).toContain('BatchMatMul');
    expect(kernelNames).not.toContain('Concat');
  });
});

describe('errors', () => {
  function messageOf(backbone: ParallelBackbone, options?: FsdOptions): string {
    try {
      withFSD(backbone, options).forward(context());
    } catch (error) {
      return (error as Error).message;
    }
    return 'no error';
  }

  test('streams of unequal depth', () => {
    expect(messageOf(dcnV2({ crossLayers: 3, hidden: [4, 4] }))).toMatchInlineSnapshot(
      `"withFSD("dcn-v2"): both streams must have equal depth, got explicit 3 and implicit 2. Return one implicit layer for each explicit one; in the built-in models give as many explicit layers as \`hidden\` has entries."`,
    );
  });

  test('no layers', () => {
    expect(messageOf(backboneOf([]))).toMatchInlineSnapshot(
      `"withFSD("test-net"): the streams need at least one layer. Return the output of every layer."`,
    );
  });

  test('a layer of rank 3', () => {
    const cube = tf.zeros([3, 2, 2]) as unknown as Tensor2D;
    expect(messageOf(backboneOf([3, 3], { implicit: [tf.zeros([3, 3]), cube] }))).toMatchInlineSnapshot(
      `"withFSD("test-net"): implicit[1] must have the shape [batch, width], got [3, 2, 2]. Flatten it to two dimensions, for example with tf.reshape(x, [x.shape[0], -1])."`,
    );
  });

  test('fused layers of unequal width', () => {
    expect(messageOf(backboneOf([5, 3]))).toMatchInlineSnapshot(
      `"withFSD("test-net"): the hint loss compares layers of equal width, got 9, 7. Set hintProjection: true, or hints: false."`,
    );
    expect(messageOf(backboneOf([5, 3]), { hints: false })).toBe('no error');
    expect(messageOf(backboneOf([5, 3]), { hintProjection: true })).toBe('no error');
  });

  test('options out of range', () => {
    expect(messageOf(backboneOf(), { alpha: -0.1 })).toMatchInlineSnapshot(
      `"withFSD("test-net"): alpha: must be a number from 0 to 1, got -0.1. Weight of the cross-entropy loss; the soft-label loss has the weight 1 − alpha."`,
    );
    expect(messageOf(backboneOf(), { fusion: 'sum' as never })).toMatchInlineSnapshot(
      `"withFSD("test-net"): fusion: must be one of concat, hadamard, add, attention, got "sum". How the two streams are joined after a layer."`,
    );
    expect(messageOf(backboneOf(), { connect: 'never' as never })).toMatchInlineSnapshot(
      `"withFSD("test-net"): connect: must be one of every-layer, last-layer, implicit-only, got "never". Which layers of the two streams are fused."`,
    );
  });

  test('a model without streams', () => {
    const stacked = dcnV2({ structure: 'stacked' }) as ParallelBackbone;
    expect(() => withFSD(stacked)).toThrowErrorMatchingInlineSnapshot(
      `[ConfigError: withFSD("dcn-v2"): the model must show its two streams in a function \`layers\`. Use a parallel model, or write one with defineBackbone.]`,
    );
  });
});
