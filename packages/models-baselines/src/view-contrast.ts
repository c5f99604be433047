import { dense, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Scalar, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { transformerEncoder } from './transformer-encoder.ts';

/** Options of `viewContrast`. */
export interface ViewContrastOptions {
  readonly viewDropout: number;
  readonly encoderLayers: number;
  readonly encoderUnits: number;
  readonly encoderDropout: number;
  readonly flatten: 'row' | 'official';
}

/**
 * The contrastive loss of CL4CTR (Wang et al. 2023, eq. 6 to 8): two views of the embedded fields [batch, F, dim] with masks
 * of their own go through one transformer encoder over the fields and through linear maps of their own; the loss is the mean
 * over rows of the squared distance between the two results.
 *
 * Scopes "view/0" and "view/1" (dropout), "encoder", "projection/0" and "projection/1" ([F·dim, dim]).
 */
export function viewContrast(ctx: ForwardContext, fields: Tensor3D, options: ViewContrastOptions): Scalar {
  const { viewDropout, encoderLayers: layers, encoderUnits: units, encoderDropout: dropout, flatten } = options;
  const [batch, count, dim] = fields.shape;
  const flat = tf.reshape<Rank.R2>(fields, [batch, count * dim]);
  const masked = [0, 1].map((view) => ctx.scope('view').scope(view).dropout(flat, viewDropout));
  // Both views at once, side by side in each row of the batch.
  const rows = tf.reshape<Rank.R2>(tf.concat2d(masked, 1), [batch * 2 * count, dim]);
  const encoded = transformerEncoder(ctx.scope('encoder'), rows, [batch, 2, count], { layers, units, dropout });
  const views = tf.split<Tensor4D>(tf.reshape<Rank.R4>(encoded, [batch, 2, count, dim]), 2, 1);
  const [first, second] = views.map((view, index): Tensor2D => {
    const ofView = tf.reshape<Rank.R3>(view, [batch, count, dim]);
    return dense(ctx.scope('projection').scope(index), flattened(ofView, flatten), { units: dim });
  });
  return tf.mul<Scalar>(tf.sum(tf.square(tf.sub(first!, second!))), 1 / batch);
}

/** [batch, F, dim] → [batch, F·dim]: row by row, or as the authors' code, which takes the fields for rows. */
function flattened(fields: Tensor3D, flatten: ViewContrastOptions['flatten']): Tensor2D {
  const [batch, count, dim] = fields.shape;
  const ordered = flatten === 'row' ? fields : tf.transpose(fields, [1, 0, 2]);
  return tf.reshape(ordered, [batch, count * dim]);
}
