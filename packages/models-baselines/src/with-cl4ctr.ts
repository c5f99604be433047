import {
  modelLoss,
  resolveOptions,
  type CtrModel,
  type ForwardContext,
  type LossParts,
  type ModelOutput,
  type OptionTable,
} from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { alignment, uniformity } from './embedding-losses.ts';
import { viewContrast } from './view-contrast.ts';

/** Options of `withCL4CTR`. */
export interface Cl4ctrOptions {
  /** Weight α of the contrastive loss; 0 leaves it and its encoder out. Default 1. */
  readonly contrastiveWeight?: number;
  /** Weight β of feature alignment. Default 0.01. */
  readonly alignmentWeight?: number;
  /** Weight β of field uniformity. Default 0.01. */
  readonly uniformityWeight?: number;
  /** Drop probability of the masks that make two views of a row, in [0, 1). Default 0.5. */
  readonly viewDropout?: number;
  /** Layers of the encoder of the views. Default 3. */
  readonly encoderLayers?: number;
  /** Hidden units of each of its feed-forward networks. Default 128. */
  readonly encoderUnits?: number;
  /** Drop probability in the encoder, in [0, 1). Default 0.2. */
  readonly encoderDropout?: number;
  /**
   * How the encoder's output becomes one vector per row: "row" joins the fields of a row; "official" reads the authors' layout
   * [F, batch, dim] on, so that a vector holds one field of several rows. Default "row".
   */
  readonly flatten?: 'row' | 'official';
}

/** One entry for each of `Cl4ctrOptions`. */
export const contrastOptions: OptionTable<Cl4ctrOptions> = {
  contrastiveWeight: { type: 'number', default: 1, min: 0, line: 'Weight of the contrastive loss.' },
  alignmentWeight: { type: 'number', default: 0.01, min: 0, line: 'Weight of feature alignment.' },
  uniformityWeight: { type: 'number', default: 0.01, min: 0, line: 'Weight of field uniformity.' },
  viewDropout: { type: 'number', default: 0.5, min: 0, below: 1, line: 'Drop probability that makes the two views.' },
  encoderLayers: { type: 'integer', default: 3, min: 1, line: 'Layers of the encoder of the views.' },
  encoderUnits: { type: 'integer', default: 128, min: 1, line: 'Hidden units of its feed-forward networks.' },
  encoderDropout: { type: 'number', default: 0.2, min: 0, below: 1, line: 'Drop probability in the encoder.' },
  flatten: {
    type: 'choice',
    default: 'row',
    choices: ['row', 'official'],
    line: "One vector per row, or the authors' order, which mixes rows.",
  },
};

/**
 * A model trained with the losses of CL4CTR (Wang et al., WSDM 2023) on the embeddings of each batch beside its own:
 * L = own + α·contrastive + β·(alignment + uniformity), parts "contrastive", "alignment" and "uniformity". Predictions are the
 * model's; the encoder exists in training only. The losses count all rows alike, whatever their weights. All fields need one
 * embedding size.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function withCL4CTR<O extends ModelOutput>(model: CtrModel<O>, options: Cl4ctrOptions = {}): CtrModel<O> {
  const name = `${model.name}-cl4ctr`;
  const resolved = resolveOptions(`withCL4CTR("${model.name}")`, contrastOptions, options);
  return {
    name,
    weighsRowsAlike: true,
    forward: (ctx) => model.forward(ctx),
    loss: (ctx, output, target) => ({
      ...modelLoss(model, ctx, output, target),
      ...embeddingLosses(ctx.scope('contrast'), resolved),
    }),
  };
}

function embeddingLosses(ctx: ForwardContext, options: Required<Cl4ctrOptions>): LossParts {
  const fields = ctx.input.stacked();
  const parts: readonly (readonly [name: string, weight: number, loss: () => Scalar])[] = [
    ['contrastive', options.contrastiveWeight, () => viewContrast(ctx, fields, options)],
    ['alignment', options.alignmentWeight, () => alignment(fields)],
    ['uniformity', options.uniformityWeight, () => uniformity(fields)],
  ];
  const used = parts.filter(([, weight]) => weight > 0);
  return Object.fromEntries(used.map(([name, weight, loss]) => [name, tf.mul<Scalar>(loss(), weight)]));
}
