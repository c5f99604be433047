import { xavierNormal, zeros, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';

/** Width of the hidden layer that judges a pair of fields (the authors' code). */
const HIDDEN = 16;

/**
 * How much each field wants each other as a neighbour (GraphFM; Li et al. 2021, section 3.3):
 * s_ij = σ(G_2 · relu(G_1 · (h_i ⊙ h_j) + g_1) + g_2), of which a field keeps the `most` largest (all that equal the last of
 * them stay), the others become 0. fields [F, batch, width] → [F, F, batch].
 *
 * Parameters "hidden/kernel" [width, 16], "hidden/bias", "score/kernel" [16, 1], "score/bias".
 */
export function selectedNeighbours(ctx: ForwardContext, fields: Tensor3D, most: number): Tensor3D {
  const [count, , width] = fields.shape;
  const [hidden, score] = [ctx.scope('hidden'), ctx.scope('score')];
  const pairs = pairScores(
    fields,
    hidden.param('kernel', [width, HIDDEN], xavierNormal()),
    hidden.param<Rank.R1>('bias', [HIDDEN], zeros()),
    score.param('kernel', [HIDDEN, 1], xavierNormal()),
  );
  const scores = tf.sigmoid(tf.add<Tensor3D>(pairs, score.param<Rank.R1>('bias', [1], zeros())));
  return most < count ? keepLargest(scores, most) : scores;
}

/**
 * relu((h_i ⊙ h_j)·kernel + bias)·score of all pairs, [F, F, batch]; those of i ≤ j are calculated and stand in two places.
 *
 * The products of one field with those that follow are made at a time and made again in the backward pass, so that those of
 * all pairs never exist together.
 */
function pairScores(fields: Tensor3D, kernel: Tensor2D, bias: Tensor1D, score: Tensor2D): Tensor3D {
  const scores = tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    const save = inputs.pop() as tf.GradSaveFunc;
    const weights = inputs as [Tensor3D, Tensor2D, Tensor1D, Tensor2D];
    save(weights);
    const [x, first, offset, last] = weights;
    const [count, batch] = x.shape;
    const parts = Array.from({ length: count }, (_, field) => {
      const { size, hidden } = pairsOf(field, x, first, offset);
      return tf.reshape<Rank.R2>(tf.matMul(hidden, last), [size, batch]);
    });
    return {
      value: tf.reshape(tf.gather(tf.concat2d(parts, 0), pairNumbers(count)), [count, count, batch]),
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        scoreGradients(dy as Tensor3D, ...(saved as [Tensor3D, Tensor2D, Tensor1D, Tensor2D])),
    };
  });
  return scores(fields, kernel, bias, score) as Tensor3D;
}

/** One field with itself and all that follow. */
interface Pairs {
  readonly size: number;
  /** [1, batch, width]. */
  readonly own: Tensor3D;
  /** [size, batch, width]. */
  readonly others: Tensor3D;
  /** own ⊙ others, a row for each pair and row of the batch. */
  readonly products: Tensor2D;
  /** [size · batch, hidden units]. */
  readonly hidden: Tensor2D;
}

function pairsOf(field: number, fields: Tensor3D, kernel: Tensor2D, bias: Tensor1D): Pairs {
  const [count, batch, width] = fields.shape;
  const size = count - field;
  const others = field === 0 ? fields : tf.slice3d(fields, [field, 0, 0], [size, batch, width]);
  const own = tf.slice3d(fields, [field, 0, 0], [1, batch, width]);
  const products = tf.reshape<Rank.R2>(tf.mul(own, others), [size * batch, width]);
  return { size, own, others, products, hidden: tf.relu(tf.add(tf.matMul<Tensor2D>(products, kernel), bias)) };
}

function scoreGradients(dy: Tensor3D, fields: Tensor3D, kernel: Tensor2D, bias: Tensor1D, score: Tensor2D): Tensor[] {
  const [count, batch, width] = fields.shape;
  let ofFields: Tensor3D | undefined;
  const ofKernel: Tensor2D[] = [];
  const ofBias: Tensor1D[] = [];
  const ofScore: Tensor2D[] = [];
  // From the last field, so that what is summed grows by one field at a time.
  for (let field = count - 1; field >= 0; field--) {
    const { size, own, others, products, hidden } = pairsOf(field, fields, kernel, bias);
    const ofScores = tf.reshape<Rank.R2>(pairGradients(dy, field), [size * batch, 1]);
    const ofHidden = tf.mul<Tensor2D>(tf.matMul(ofScores, score, false, true), tf.step(hidden));
    ofScore.push(tf.matMul(hidden, ofScores, true));
    ofBias.push(tf.sum(ofHidden, 0));
    ofKernel.push(tf.matMul(products, ofHidden, true));
    const ofProducts = tf.reshape<Rank.R3>(tf.matMul(ofHidden, kernel, false, true), [size, batch, width]);
    const ofOwn = tf.sum<Tensor3D>(tf.mul(ofProducts, others), 0, true);
    ofFields = tf.add<Tensor3D>(tf.mul(ofProducts, own), ofFields ? tf.concat3d([ofOwn, ofFields], 0) : ofOwn);
  }
  return [ofFields!, sum(ofKernel), sum(ofBias), sum(ofScore)];
}

/** Of both places of the pairs of a field with itself and those that follow, [size, batch]. */
function pairGradients(dy: Tensor3D, field: number): Tensor2D {
  const [count, , batch] = dy.shape;
  const size = count - field;
  const inRow = tf.reshape<Rank.R2>(tf.slice3d(dy, [field, field, 0], [1, size, batch]), [size, batch]);
  if (size === 1) return inRow;
  const inColumn = tf.slice3d(dy, [field + 1, field, 0], [size - 1, 1, batch]);
  return tf.add(
    inRow,
    tf.pad2d(tf.reshape<Rank.R2>(inColumn, [size - 1, batch]), [
      [1, 0],
      [0, 0],
    ]),
  );
}

function sum<T extends Tensor>(parts: readonly T[]): T {
  return parts.reduce((total, part) => tf.add(total, part));
}

/** Where the pair of each (i, j) stands in the order (0,0), (0,1), …, (1,1), …, [count²]. Calculated: a traced model may not hold large arrays. */
function pairNumbers(count: number): Tensor1D {
  const numbers = tf.range(0, count);
  const [row, column] = [tf.reshape(numbers, [count, 1]), tf.reshape(numbers, [1, count])];
  const [first, second] = [tf.minimum(row, column), tf.maximum(row, column)];
  // Field i stands behind i·count − i (i − 1) / 2 pairs of those before it.
  const before = tf.sub(tf.mul(first, count - 0.5), tf.mul(tf.square(first), 0.5));
  return tf.cast(tf.reshape<Rank.R1>(tf.add(before, second), [count * count]), 'int32');
}

/**
 * The `most` largest along the second axis, and 0 for the others; scores [F, F, batch]. A score stays when fewer than `most`
 * others are larger: the ranks are counted, since tfjs has no gradient of its top-k.
 */
function keepLargest(scores: Tensor3D, most: number): Tensor3D {
  const kept = tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    const [values, save] = inputs as [Tensor3D, tf.GradSaveFunc];
    const others = tf.split<Tensor3D>(values, values.shape[1], 1);
    const larger = others
      .map((other) => tf.step(tf.sub<Tensor3D>(other, values)))
      .reduce((sum, isLarger) => tf.add(sum, isLarger));
    const isKept = tf.step(tf.sub<Tensor3D>(most - 0.5, larger));
    save([isKept]);
    return {
      value: tf.mul(values, isKept),
      gradFunc: (dy: Tensor, [mask]: Tensor[]) => tf.mul(dy, mask!),
    };
  });
  return kept(scores) as Tensor3D;
}
