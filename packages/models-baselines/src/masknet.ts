import {
  clickRate,
  defineModel,
  layerNorm,
  linearHead,
  mlpStreamOptions,
  resolveOptions,
  type CtrModel,
  type ForwardContext,
  type MlpStreamOptions,
  type OptionTable,
} from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D } from '@tensorflow/tfjs-core';
import { deepLogit } from './deep-logit.ts';
import { maskBlock } from './mask-block.ts';

/** Options of `maskNet`. Its MLP has no batch norm. */
export interface MaskNetOptions extends Omit<MlpStreamOptions, 'batchNorm'> {
  /**
   * "parallel": `blocks` mask blocks on the embedded fields side by side, and an MLP on all of them. "serial": one mask block
   * on top of the other, with the units of `hidden`, and no MLP. Default "parallel".
   */
  readonly structure?: 'parallel' | 'serial';
  /** Number of mask blocks side by side; in the parallel structure only. Default 3. */
  readonly blocks?: number;
  /** Units of each of them. Default 64. */
  readonly blockUnits?: number;
  /** Width of the hidden layer that makes a mask, as a multiple of the mask's own width. Default 1. */
  readonly reductionRatio?: number;
  /** Layer norm in front of each block's activation. Default true. */
  readonly layerNorm?: boolean;
  /** Layer norm of each embedded field, a scale and shift for each, in front of the first blocks; masks see the fields without it. Needs one embedding size. Default false. */
  readonly fieldNorm?: boolean;
}

const { batchNorm: _, ...mlpOptions } = mlpStreamOptions;

/** Options of `maskNet`: name, type, default, range and one line each. */
export const maskNetOptions: OptionTable<MaskNetOptions> = {
  structure: {
    type: 'choice',
    default: 'parallel',
    choices: ['parallel', 'serial'],
    line: 'Mask blocks side by side below an MLP, or stacked on top of each other.',
  },
  blocks: { type: 'integer', default: 3, min: 1, line: 'Number of mask blocks side by side.' },
  blockUnits: { type: 'integer', default: 64, min: 1, line: 'Units of each mask block side by side.' },
  reductionRatio: {
    type: 'number',
    default: 1,
    min: 0.001,
    line: "Width of a mask's hidden layer, as a multiple of the mask's own width.",
  },
  layerNorm: { type: 'boolean', default: true, line: "Layer norm in front of each block's activation." },
  fieldNorm: { type: 'boolean', default: false, line: 'Layer norm of each field in front of the first blocks.' },
  ...mlpOptions,
  hidden: { ...mlpOptions.hidden, line: 'Units of each MLP layer; of each mask block in the serial structure.' },
};

/**
 * MaskNet (Wang, She and Zhang 2021): every block multiplies its input by a mask that a small network makes from the
 * embedded fields.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function maskNet(options: MaskNetOptions = {}): CtrModel {
  const resolved = resolveOptions('masknet', maskNetOptions, options);
  const logit = resolved.structure === 'serial' ? serialLogit : parallelLogit;
  return defineModel({ name: 'masknet', logit: (ctx) => logit(ctx, resolved) });
}

function parallelLogit(ctx: ForwardContext, options: Required<MaskNetOptions>): Tensor2D {
  const { blocks, blockUnits, hidden, activation, dropout } = options;
  const [embedded, input] = inputsOf(ctx, options);
  const outputs = Array.from({ length: blocks }, (_unused, block) =>
    maskBlock(ctx.scope('block').scope(block), embedded, input, { ...options, units: blockUnits }),
  );
  return deepLogit(ctx, tf.concat(outputs, 1), { hidden, activation, dropout });
}

function serialLogit(ctx: ForwardContext, options: Required<MaskNetOptions>): Tensor2D {
  const [embedded, input] = inputsOf(ctx, options);
  const output = options.hidden.reduce(
    (x, units, block) => maskBlock(ctx.scope('block').scope(block), embedded, x, { ...options, units }),
    input,
  );
  return linearHead(ctx.scope('output'), output, { biasInit: clickRate() });
}

/** What masks are made of, and what the first blocks multiply with them. */
function inputsOf(ctx: ForwardContext, { fieldNorm }: Required<MaskNetOptions>): readonly [Tensor2D, Tensor2D] {
  const embedded = ctx.input.flat();
  if (!fieldNorm) return [embedded, embedded];
  const normalised = layerNorm(ctx.scope('fieldNorm'), ctx.input.stacked(), { scaledAxes: 2 });
  return [embedded, tf.reshape<Rank.R2>(normalised, embedded.shape)];
}
