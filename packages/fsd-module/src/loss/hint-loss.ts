import { width } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { partsOf, whole, type FusedLayer } from '../fusion/fused-layer.ts';

/**
 * Squared distance of student layers from the teacher's (paper, eq. 9): Σ_l Σ_i factor_i Σ_j (t_ij − s_lij)². Layers of
 * equal width; `factor` is a scalar or one value per row, [batch, 1].
 */
export function hintLoss(students: readonly FusedLayer[], teacher: FusedLayer, factor: Tensor): Scalar {
  const terms = students
    .flatMap((student) => pairsOf(student, teacher))
    .map(([student, towards]) => squaredDistance(student, towards, factor));
  return terms.reduce((sum, term) => tf.add(sum, term));
}

/** Part beside part where both are cut alike, else whole beside whole. */
function pairsOf(student: FusedLayer, teacher: FusedLayer): readonly (readonly [Tensor2D, Tensor2D])[] {
  const from = partsOf(student);
  const to = partsOf(teacher);
  const alike = from.length === to.length && from.every((part, index) => width(part) === width(to[index]!));
  return alike ? from.map((part, index) => [part, to[index]!] as const) : [[whole(student), whole(teacher)]];
}

/**
 * Σ_i factor_i Σ_j (t_ij − s_ij)² with its gradient in closed form: one subtraction, kept for the backward pass, and
 * there one product and one negation, where differentiating the formula makes seven passes over the layer.
 */
function squaredDistance(student: Tensor2D, teacher: Tensor2D, factor: Tensor): Scalar {
  const distance = tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    const [from, to, scale, save] = inputs as [Tensor2D, Tensor2D, Tensor, tf.GradSaveFunc];
    const difference = tf.sub(to, from);
    save([difference, scale]);
    const perRow = tf.sum(tf.square(difference), 1, true);
    return {
      value: tf.sum(tf.mul(perRow, scale)),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [kept, keptScale] = saved as [Tensor, Tensor];
        const towardsTeacher = tf.mul(kept, tf.mul(keptScale, tf.mul(dy, 2)));
        return [tf.neg(towardsTeacher), towardsTeacher, tf.zerosLike(keptScale)];
      },
    };
  });
  return distance(student, teacher, factor) as Scalar;
}
