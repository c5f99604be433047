import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { ForwardContext } from '../forward/forward-context.ts';
import { binaryCrossEntropy } from '../losses/binary-cross-entropy.ts';

/** What a model returns for one batch. */
export interface ModelOutput {
  /** One logit a head, each [batch, 1]; the last is the deepest head. */
  readonly logits: readonly Tensor2D[];
  /** Predicted probability of a click, [batch, 1]. */
  readonly probability: Tensor2D;
  /** Named inner outputs for analysis (fused layers, …), each [batch, width]. */
  readonly taps?: Readonly<Record<string, Tensor2D>>;
}

/** The truth about one batch. */
export interface Target {
  /** 0 or 1 (soft labels in between are allowed), [batch, 1]. */
  readonly labels: Tensor2D;
  /** Sample weights, [batch, 1]. Weighted means divide by the sum of the weights. */
  readonly weights?: Tensor2D;
}

/** Named scalar terms, their weights included; the total loss is their sum. */
export type LossParts = Readonly<Record<string, Scalar>>;

/** A model is a pure function of the embedded input. */
export interface CtrModel<O extends ModelOutput = ModelOutput> {
  /** For messages and run folders. */
  readonly name: string;
  /**
   * Whether a part of its loss is a mean over rows in which sample weights do not count. The gradient of weighted rows is then
   * not the weighted mean of that of their parts, and they cannot be trained on in shards. Default false.
   */
  readonly weighsRowsAlike?: boolean | undefined;
  /** Logits and probability of one batch. A pure function of `ctx`. */
  forward(ctx: ForwardContext): O;
  /** The model's own loss. Default: the cross-entropy summed over the heads. */
  loss?(ctx: ForwardContext, output: O, target: Target): LossParts;
}

/**
 * The model's own loss, else the binary cross-entropy summed over its heads.
 * A wrapper calls it for the model inside.
 */
export function modelLoss<O extends ModelOutput>(
  model: CtrModel<O>,
  ctx: ForwardContext,
  output: O,
  target: Target,
): LossParts {
  return model.loss?.(ctx, output, target) ?? { crossEntropy: summedCrossEntropy(output.logits, target) };
}

function summedCrossEntropy(logits: readonly Tensor2D[], target: Target): Scalar {
  return logits.map((logit) => binaryCrossEntropy(logit, target)).reduce((sum, term) => tf.add(sum, term));
}
