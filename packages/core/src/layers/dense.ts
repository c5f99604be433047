import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D } from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors.ts';
import type { ForwardContext } from '../forward/forward-context.ts';
import type { Fan } from '../initializers/fan.ts';
import type { Initializer } from '../initializers/initializer.ts';
import { xavierNormal } from '../initializers/xavier-normal.ts';
import { zeros } from '../initializers/zeros.ts';
import { activate, type Activation } from './activate.ts';
import { width } from './width.ts';

/** Options of `dense`. */
export interface DenseOptions {
  /** Width of the output. */
  readonly units: number;
  /** Adds a bias. Default true. */
  readonly useBias?: boolean;
  /** Initial bias. Default: zero. */
  readonly biasInit?: Initializer;
  /** Default "linear". */
  readonly activation?: Activation;
  /** Initial kernel. Default: Xavier normal with `fan`. */
  readonly kernelInit?: Initializer;
  /** Inputs and outputs that the default initial kernel counts with. Default: the kernel's shape. */
  readonly fan?: Fan;
}

/** activation(x·kernel + bias): x [batch, width] → [batch, units]. Parameters "kernel" [width, units], "bias" [units]. */
export function dense(ctx: ForwardContext, x: Tensor2D, options: DenseOptions): Tensor2D {
  const { units, useBias = true, biasInit = zeros(), activation = 'linear', fan = {} } = options;
  const { kernelInit = xavierNormal(fan) } = options;
  if (!Number.isInteger(units) || units < 1) {
    throw new ConfigError({ where: 'dense', rule: 'units must be an integer of at least 1', got: String(units) });
  }
  const product = tf.matMul(x, ctx.param('kernel', [width(x), units], kernelInit)) as Tensor2D;
  const affine = useBias ? tf.add<Tensor2D>(product, ctx.param<Rank.R1>('bias', [units], biasInit)) : product;
  return activate(activation, affine);
}
