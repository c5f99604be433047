import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { DistillationOptions } from '../fsd-options.ts';

/** Divergence of the students' softened predictions from the teacher's, summed over students, for each row: [batch, 1]. */
type Divergence = (students: readonly Tensor2D[], teacher: Tensor2D, temperature: number) => Tensor2D;

/** The forms of the soft-label loss by name, on logits z; r = z / T below. */
const DIVERGENCES: Readonly<Record<Required<DistillationOptions>['kl'], Divergence>> = {
  /** KL divergence of two coins, q·ln(q/s) + (1 − q)·ln((1 − q)/(1 − s)) = q·(r_L − r_l) − softplus(r_L) + softplus(r_l). */
  bernoulli(students, teacher, temperature) {
    const target = tf.div(teacher, temperature) as Tensor2D;
    const probability = tf.sigmoid(target);
    const entropyPart = tf.softplus(target);
    return summed(students, (student) => {
      const scaled = tf.div(student, temperature);
      return tf.add(tf.mul(probability, tf.sub(target, scaled)), tf.sub(tf.softplus(scaled), entropyPart));
    });
  },
  /**
   * The authors' code: q·(ln q − ln s) once at (r_l, r_L) and once at (1 − r_l, (1 − z_L) / T), where −r_l and −r_L
   * would make the divergence above. So it can be negative, and need not vanish where student and teacher agree.
   */
  official(students, teacher, temperature) {
    const first = tf.div(teacher, temperature) as Tensor2D;
    const second = tf.div(tf.sub(1, teacher), temperature) as Tensor2D;
    return summed(students, (student) => {
      const scaled = tf.div(student, temperature) as Tensor2D;
      return tf.add(halfDivergence(scaled, first), halfDivergence(tf.sub(1, scaled), second));
    });
  },
};

/** How far the students' softened predictions are from the teacher's, summed over students, for each row: [batch, 1]. */
export function softLabelDivergence(
  students: readonly Tensor2D[],
  teacher: Tensor2D,
  { kl, temperature }: Required<DistillationOptions>,
): Tensor2D {
  return DIVERGENCES[kl](students, teacher, temperature);
}

/** Weight of the soft-label loss: 1 − α, with T² where that is asked for; 0 when it is off. */
export function softLabelWeight(options: Required<DistillationOptions>): number {
  const { alpha, softLabels, temperature, temperatureSquared } = options;
  return softLabels ? (1 - alpha) * (temperatureSquared ? temperature ** 2 : 1) : 0;
}

function summed(students: readonly Tensor2D[], divergence: (student: Tensor2D) => Tensor2D): Tensor2D {
  return students.map(divergence).reduce((sum, term) => tf.add(sum, term));
}

/** q·(ln q − ln s) with q = σ(teacher), s = σ(student). */
function halfDivergence(student: Tensor2D, teacher: Tensor2D): Tensor2D {
  const logarithms = tf.sub(tf.softplus(tf.neg(student)), tf.softplus(tf.neg(teacher)));
  return tf.mul(tf.sigmoid(teacher), logarithms);
}
