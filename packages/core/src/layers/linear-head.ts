import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D } from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors.ts';
import type { ForwardContext } from '../forward/forward-context.ts';
import { xavierNormal } from '../initializers/xavier-normal.ts';
import { zeros } from '../initializers/zeros.ts';
import type { DenseOptions } from './dense.ts';
import { width } from './width.ts';

/**
 * A linear unit on one tensor, or on several side by side: [batch, width …] → logit [batch, 1]. The parts are
 * multiplied one by one and added, which spares the concatenation; each has a kernel of its own ("kernel/0",
 * "kernel/1", …; "kernel" for a single tensor), initialised with the fan of the whole, and all share one "bias".
 * Its initial value is `clickRate()` where this is the model's logit, or the one term of it that carries the prior.
 */
export function linearHead(
  ctx: ForwardContext,
  parts: Tensor2D | readonly Tensor2D[],
  { biasInit = zeros() }: Pick<DenseOptions, 'biasInit'> = {},
): Tensor2D {
  const list = Array.isArray(parts) ? (parts as readonly Tensor2D[]) : undefined;
  const product = list
    ? sumOfProducts(ctx, list)
    : productOf(ctx, 'kernel', parts as Tensor2D, width(parts as Tensor2D));
  return tf.add(product, ctx.param<Rank.R1>('bias', [1], biasInit));
}

function sumOfProducts(ctx: ForwardContext, parts: readonly Tensor2D[]): Tensor2D {
  if (parts.length === 0) {
    throw new ShapeError({ where: 'linearHead', rule: 'needs at least one part', got: 'an empty list' });
  }
  const fanIn = parts.reduce((sum, part) => sum + width(part), 0);
  const kernels = ctx.scope('kernel');
  return parts
    .map((part, index) => productOf(kernels, String(index), part, fanIn))
    .reduce((sum, product) => tf.add(sum, product));
}

function productOf(ctx: ForwardContext, name: string, x: Tensor2D, fanIn: number): Tensor2D {
  return tf.matMul(x, ctx.param(name, [width(x), 1], xavierNormal({ fanIn, fanOut: 1 })));
}
