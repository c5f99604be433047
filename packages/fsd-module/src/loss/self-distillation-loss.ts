import { binaryCrossEntropy, ShapeError, stopGradient, type LossParts, type Target } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { resolveDistillation, type DistillationOptions } from '../fsd-options.ts';
import { partsOf, widthOf, type FusedLayer } from '../fusion/fused-layer.ts';
import { ensembleTerms } from './ensemble-loss.ts';
import { hintLoss } from './hint-loss.ts';
import { softLabelDivergence, softLabelWeight } from './soft-label-loss.ts';

/** The heads of a network, shallowest first; the last one is the teacher. */
export interface DistilledHeads {
  /** One logit [batch, 1] a head. */
  readonly logits: readonly Tensor2D[];
  /** What the hint loss compares: one layer a head, all of the same width. */
  readonly fused: readonly FusedLayer[];
}

/**
 * The loss of feature-fusion self-distillation (paper, eq. 6 and 8 to 10), as named terms whose sum is the total:
 * crossEntropy = α·Σ_l BCE(z_l, y), softLabels = (1 − α)·Σ_{l<L} KL(z_L / T, z_l / T), hints = β·Σ_{l<L} MSE(f_L, f_l).
 * Without soft labels the cross-entropy has the weight 1. An ensemble adds its own terms (`ensemble`). Terms that are
 * switched off, have the weight 0, or lack a student (one head) are left out. With sample weights every mean over the
 * batch is a weighted one.
 *
 * @throws ConfigError for an option out of its range, ShapeError for layers that do not fit.
 */
export function selfDistillationLoss(
  heads: DistilledHeads,
  target: Target,
  options: DistillationOptions = {},
): LossParts {
  const where = 'selfDistillationLoss';
  const resolved = resolveDistillation(where, options);
  checkHeads(where, heads, resolved);
  return distillationTerms(heads, target, resolved);
}

/** `selfDistillationLoss` on options and heads that are known to be right. */
export function distillationTerms(
  { logits, fused }: DistilledHeads,
  target: Target,
  options: Required<DistillationOptions>,
): LossParts {
  const { alpha, beta, hintReduction, detachTeacher, softLabels, ensemble } = options;
  const students = logits.length - 1;
  const weight = softLabelWeight(options);
  const hasSoftLabels = students > 0 && weight > 0;
  const hasHints = students > 0 && options.hints && beta > 0;
  const detached = <T extends Tensor>(tensor: T): T => (detachTeacher ? stopGradient(tensor) : tensor);

  const crossEntropy = logits
    .map((logit) => binaryCrossEntropy(logit, target))
    .reduce((sum, term) => tf.add(sum, term));
  // Without soft labels alpha is 1 in the authors' code; beside an ensemble it is what was asked for.
  const parts: Record<string, Scalar> = {
    crossEntropy: softLabels || ensemble !== 'none' ? tf.mul(crossEntropy, alpha) : crossEntropy,
  };
  if (hasSoftLabels) {
    const divergence = softLabelDivergence(logits.slice(0, students), detached(logits[students]!), options);
    parts['softLabels'] = tf.sum(tf.mul(divergence, shareOfRow(target, weight)));
  }
  if (hasHints) {
    const teacher = fused[students]!;
    const perElement = hintReduction === 'mean' ? beta / widthOf(teacher) : beta;
    parts['hints'] = hintLoss(fused.slice(0, students), partsOf(teacher).map(detached), shareOfRow(target, perElement));
  }
  return ensemble === 'none' ? parts : { ...parts, ...ensembleTerms(ensemble, logits, target, options) };
}

/** `factor` times the share of each row in the mean over the batch: a scalar, or [batch, 1] with sample weights. */
function shareOfRow({ labels, weights }: Target, factor: number): Tensor {
  return weights ? tf.div(tf.mul(weights, factor), tf.sum(weights)) : tf.scalar(factor / labels.shape[0]);
}

function checkHeads(where: string, { logits, fused }: DistilledHeads, { hints }: Required<DistillationOptions>): void {
  if (logits.length === 0) {
    throw new ShapeError({
      where,
      rule: 'needs at least one head',
      fix: 'Give the logit of every head, the deepest last.',
    });
  }
  if (!hints) return;
  if (fused.length !== logits.length) {
    throw new ShapeError({
      where,
      rule: 'every head needs its fused layer',
      got: `${logits.length} logits and ${fused.length} layers`,
      fix: 'Give one layer a head, or hints: false.',
    });
  }
  checkEqualWidths(where, fused, 'Map them to one width, or give hints: false.');
}

/** @throws ShapeError when the layers differ in width. */
export function checkEqualWidths(where: string, layers: readonly FusedLayer[], fix: string): void {
  const widths = layers.map(widthOf);
  if (widths.every((width) => width === widths[0])) return;
  throw new ShapeError({ where, rule: 'the hint loss compares layers of equal width', got: widths.join(', '), fix });
}
