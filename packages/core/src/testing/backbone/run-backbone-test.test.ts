import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Engine } from '../../engine/index.ts';
import type { ForwardContext } from '../../forward/forward-context.ts';
import { zeros } from '../../initializers/index.ts';
import { dense, mlpLayer, stopGradient, width } from '../../layers/index.ts';
import { defineBackbone, type ParallelBackbone, type ParallelLayers } from '../../model/index.ts';
import { runBackboneTest } from './run-backbone-test.ts';

/** What a variant of the good backbone changes. */
interface Variation {
  /** On the explicit stream's input to each layer. */
  cross?(ctx: ForwardContext, x: Tensor2D, layer: number): Tensor2D;
  /** On what layers() returns. */
  layers?(layers: ParallelLayers, ctx: ForwardContext): ParallelLayers;
}

/** Two layers of a cross network beside an MLP with batch norm and dropout: a good backbone, or what a variation makes of it. */
function backbone({ cross = (_ctx, x) => x, layers = (same) => same }: Variation = {}): ParallelBackbone {
  return defineBackbone({
    name: 'tried',
    layers(ctx) {
      const x0 = ctx.input.flat();
      const [explicit, implicit]: [Tensor2D[], Tensor2D[]] = [[], []];
      let [c, h] = [x0, x0];
      for (let l = 0; l < 2; l++) {
        const x = cross(ctx, c, l);
        c = tf.add(tf.mul(x0, dense(ctx.scope('cross').scope(l), x, { units: width(x0) })), x);
        h = mlpLayer(ctx.scope('mlp').scope(l), h, { units: 6, batchNorm: true, dropout: 0.2 });
        explicit.push(c);
        implicit.push(h);
      }
      return layers({ explicit, implicit }, ctx);
    },
  });
}

const tried = (variation: Variation): Promise<void> => runBackboneTest(backbone(variation), { batchSizes: [1, 2, 20] });

test('a good backbone passes', async () => {
  const before = tf.memory().numTensors;
  await runBackboneTest(backbone());
  await tried({ layers: (layers, ctx) => ({ ...layers, wide: ctx.firstOrder() }) });
  expect(tf.memory().numTensors).toBe(before);
});

test('numeric fields and fields of several sizes', async () => {
  const withNumber = backbone({ cross: (ctx, x) => tf.mul(x, tf.sigmoid(ctx.numeric('age'))) });
  const layout = {
    fields: [
      { name: 'city', kind: 'categorical', rows: 5, dim: 3 },
      { name: 'age', kind: 'numeric', rows: 1, dim: 2 },
    ],
  } as const;
  await runBackboneTest(withNumber, { layout, batchSizes: [1, 2, 20] });
});

test('engines are compared with passes that were made before: none is made again for each', async () => {
  let passes = 0;
  const counted = backbone({
    layers(layers) {
      passes++;
      return layers;
    },
  });
  const refused: string[] = [];
  /** Takes what plain tensors give no further than to its weights. */
  const engine = {
    name: 'refusing',
    runtime: 'none',
    threads: 1,
    compile: async () => ({
      dense: {
        async write() {
          refused.push('weights');
          throw new Error('no weights');
        },
      },
      dispose: async () => undefined,
    }),
  } as unknown as Engine;
  const passesWith = async (engines: readonly Engine[]): Promise<number> => {
    passes = 0;
    await runBackboneTest(counted, { engines, batchSizes: [2, 20] }).catch(() => undefined);
    return passes;
  };
  // What is found out once per model.
  await passesWith([]);
  expect(await passesWith([engine])).toBe(await passesWith([]));
  expect(refused).toEqual(['weights']);
});

test('unequal depths', async () => {
  await expect(
    tried({ layers: ({ explicit, implicit }) => ({ explicit, implicit: implicit.slice(1) }) }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: backbone "tried": both streams must have equal depth, of at least one layer, got explicit 2 and implicit 1. Return one implicit layer for each explicit one.]`,
  );
  await expect(tried({ layers: () => ({ explicit: [], implicit: [] }) })).rejects.toThrow(
    'got explicit 0 and implicit 0',
  );
});

test('a layer of rank 3', async () => {
  const rank3 = ({ explicit, implicit }: ParallelLayers, ctx: ForwardContext): ParallelLayers => ({
    explicit: [explicit[0]!, ctx.input.stacked() as unknown as Tensor2D],
    implicit,
  });
  await expect(tried({ layers: rank3 })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: backbone "tried": explicit[1] must have the shape [batch, width], got [1, 5, 4] for a batch of 1. Flatten it, for example with tf.reshape(x, [x.shape[0], -1]).]`,
  );
});

test('softmax over the batch', async () => {
  const softmaxOverRows = (x: Tensor2D): Tensor2D => tf.mul(x, tf.transpose(tf.softmax(tf.transpose(x))));
  await expect(tried({ cross: (_ctx, x) => softmaxOverRows(x) })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: backbone "tried": in evaluation a row's layers must not depend on the other rows, got another explicit[0] for a row alone than for the same row among 6. Normalise and aggregate along the last axis, not over the batch; statistics of a batch belong into ctx.batchNorm.]`,
  );
});

test('Math.random', async () => {
  await expect(tried({ cross: (_ctx, x) => tf.mul(x, 1 + Math.random()) })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: backbone "tried": equal inputs must give equal layers (in evaluation), got another explicit[0] in a later pass. Draw masks with ctx.dropout, keep weights in ctx.param, and keep nothing between calls: no Math.random, no tf.dropout, no counter, no tensor of an earlier pass.]`,
  );
});

test('tf.dropout', async () => {
  await expect(
    tried({ cross: (ctx, x) => (ctx.training ? (tf.dropout(x, 0.5) as Tensor2D) : x) }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: backbone "tried": equal inputs must give equal layers (in training), got another explicit[0] in a later pass. Draw masks with ctx.dropout, keep weights in ctx.param, and keep nothing between calls: no Math.random, no tf.dropout, no counter, no tensor of an earlier pass.]`,
  );
});

test('state kept in a closure: a number', async () => {
  let passes = 0;
  await expect(tried({ cross: (_ctx, x) => tf.mul(x, ++passes) })).rejects.toThrow(
    'equal inputs must give equal layers (in evaluation)',
  );
});

test('state kept in a closure: a tensor', async () => {
  let last: Tensor2D | undefined;
  const withLast = (_ctx: ForwardContext, x: Tensor2D): Tensor2D => {
    const result = last?.shape[0] === x.shape[0] ? tf.add<Tensor2D>(x, last) : x;
    last = x;
    return result;
  };
  await expect(tried({ cross: withLast })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[TypeError: Cannot read properties of undefined (reading 'backend')]`,
  );
});

test('a tensor leak', async () => {
  const kept: Tensor[] = [];
  const leaking = (_ctx: ForwardContext, x: Tensor2D): Tensor2D => {
    kept.push(tf.keep(tf.mul(x, 2)));
    return x;
  };
  await expect(tried({ cross: leaking })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: backbone "tried": a pass must leave no tensors behind, got 4 more than before. Do not tf.keep tensors or make tf.variables in layers(); declare weights with ctx.param.]`,
  );
  tf.dispose(kept);
});

test('a hard-coded batch size', async () => {
  const reshaped = (_ctx: ForwardContext, x: Tensor2D): Tensor2D =>
    tf.reshape<Rank.R2>(tf.reshape(x, [2, 4, 5]), [2, 20]);
  await expect(tried({ cross: reshaped })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: backbone "tried": layers() must run for a batch of every size; it ran for 2, got "Size(20) must match the product of shape 2,4,5" for a batch of 1. Take the batch size from shapes (x.shape[0]), never as a number.]`,
  );
  const firstTwo = ({ explicit, implicit }: ParallelLayers): ParallelLayers => ({
    explicit: explicit.map((layer) => tf.slice2d(layer, [0, 0], [1, -1])),
    implicit,
  });
  await expect(tried({ layers: firstTwo })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: backbone "tried": explicit[0] must have one row for each row of the batch, got [1, 20] for a batch of 2. Take the batch size from shapes (x.shape[0]), never as a number.]`,
  );
});

test('a parameter that no gradient reaches', async () => {
  const unused = (ctx: ForwardContext, x: Tensor2D, layer: number): Tensor2D => {
    ctx.scope('forgotten').scope(layer).param('kernel', [3, 3], zeros());
    return x;
  };
  await expect(tried({ cross: unused })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: backbone "tried": a gradient must reach every parameter and table, also "forgotten/0/kernel", got none. Use it in what layers() returns, let the gradient through, or do not declare it.]`,
  );
  const stopped = (ctx: ForwardContext, x: Tensor2D, layer: number): Tensor2D =>
    tf.add(x, stopGradient(dense(ctx.scope('stopped').scope(layer), x, { units: width(x) })));
  await expect(tried({ cross: stopped })).rejects.toThrow('also "stopped/0/kernel", got a gradient of zeros');
});

test('the same name for two layers', async () => {
  const sameName = (ctx: ForwardContext, x: Tensor2D): Tensor2D =>
    tf.mul(x, dense(ctx.scope('gate'), x, { units: width(x) }));
  await expect(tried({ cross: sameName })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: parameter "gate/kernel": every parameter has a name of its own, got the same name twice in one pass. Put a scope around it, for example ctx.scope(l); to share a parameter, use its tensor twice.]`,
  );
});

test('a width that follows the batch', async () => {
  const widened = ({ explicit, implicit }: ParallelLayers): ParallelLayers => ({
    explicit,
    implicit: implicit.map((layer) => tf.matMul<Tensor2D>(layer, tf.ones([6, layer.shape[0]]))),
  });
  await expect(tried({ layers: widened })).rejects.toThrow('layers must have the same widths for every batch size');
});

test('NaN for one row', async () => {
  const unbiased = (_ctx: ForwardContext, x: Tensor2D): Tensor2D => tf.div(x, x.shape[0] - 1);
  await expect(
    runBackboneTest(backbone({ cross: (ctx, x) => (ctx.training ? unbiased(ctx, x) : x) }), { batchSizes: [1, 2] }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: backbone "tried": layers, loss and gradients must be finite numbers, got NaN or infinity in loss crossEntropy for a batch of 1. Look for a division by the number of rows less one, a logarithm or root near zero, and for exp of large numbers.]`,
  );
});

test('layers that throw', async () => {
  const throwing = (): never => {
    throw new Error('out of order');
  };
  await expect(tried({ cross: throwing })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: backbone "tried": layers() must run for a batch of every size, got "out of order" for a batch of 1. Call layers() with an eagerContext to see where.]`,
  );
});
