import { binaryCrossEntropy, stopGradient, type LossParts, type Target } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { DistillationOptions } from '../fsd-options.ts';
import { ensembleLogit, type EnsembleKind } from './ensemble.ts';

/**
 * What an ensemble of the heads adds to the loss: ensemble = γ·BCE(t, y), and from it to the heads
 * meanTeacher = δ·Σ_l BCE(z_l, t), or with an examination meanTeacher and peers = δ·(squared distances as in KDEF). No
 * gradient reaches what teaches. One head has no teacher.
 */
export function ensembleTerms(
  kind: EnsembleKind,
  logits: readonly Tensor2D[],
  target: Target,
  { gamma, delta, examination }: Required<DistillationOptions>,
): LossParts {
  const mean = ensembleLogit(kind, logits);
  const parts: Record<string, Scalar> = {};
  if (gamma > 0) parts['ensemble'] = tf.mul(binaryCrossEntropy(mean, target), gamma);
  if (delta === 0 || logits.length === 1) return parts;
  const teacher = stopGradient(tf.sigmoid(mean));
  const taught = examination
    ? examinedTerms(logits, teacher, target)
    : { meanTeacher: sum(logits.map((logit) => binaryCrossEntropy(logit, { ...target, labels: teacher }))) };
  for (const [name, term] of Object.entries(taught)) parts[name] = tf.mul(term, delta);
  return parts;
}

/**
 * KDEF's terms on probabilities p_l: Σ_i softmin_i(s)·MSE(p_i, t) and (1/L)·Σ_i Σ_{j≠i} softmax_{j≠i}(s)·MSE(p_i, p_j),
 * s_i = mean(1 − |y − p_i|) being how well head i does on the batch.
 */
function examinedTerms(
  logits: readonly Tensor2D[],
  teacher: Tensor2D,
  target: Target,
): Readonly<Record<'meanTeacher' | 'peers', Scalar>> {
  const probabilities = logits.map((logit) => tf.sigmoid(logit));
  const fixed = probabilities.map((probability) => stopGradient(probability));
  const marks = fixed.map((probability): Scalar =>
    tf.sub(1, meanOfRows(tf.abs(tf.sub(target.labels, probability)), target)),
  );
  const distance = (from: Tensor2D, to: Tensor2D): Scalar => meanOfRows(tf.squaredDifference(from, to), target);

  const need = shares(marks.map((mark): Scalar => tf.neg(mark)));
  const fromTeacher = probabilities.map((head, index) => tf.mul<Scalar>(distance(head, teacher), need[index]!));
  const fromPeers = probabilities.flatMap((head, index) => {
    const others = fixed.filter((_, other) => other !== index);
    const say = shares(marks.filter((_, other) => other !== index));
    return others.map((other, position) => tf.mul<Scalar>(distance(head, other), say[position]!));
  });
  return { meanTeacher: sum(fromTeacher), peers: tf.div(sum(fromPeers), logits.length) };
}

/** Softmax of a few numbers around 1. */
function shares(marks: readonly Scalar[]): readonly Scalar[] {
  const powers = marks.map((mark): Scalar => tf.exp(mark));
  const total = sum(powers);
  return powers.map((power) => tf.div(power, total));
}

/** Mean over the batch, a weighted one with sample weights. */
function meanOfRows(column: Tensor2D, { weights }: Target): Scalar {
  return weights ? tf.div(tf.sum(tf.mul(column, weights)), tf.sum(weights)) : tf.mean(column);
}

function sum(terms: readonly Scalar[]): Scalar {
  return terms.reduce((total, term) => tf.add(total, term));
}
