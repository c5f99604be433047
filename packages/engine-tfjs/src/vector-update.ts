import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import type { OptimizerRule } from '@fsdnet/core/engine';

/** Vectors of equal length that an update reads. */
export interface VectorRange {
  readonly values: Tensor1D;
  readonly gradients: Tensor1D;
  /** One vector for each of the rule's slots. */
  readonly slots: readonly Tensor1D[];
}

type Updated = Omit<VectorRange, 'gradients'>;

/**
 * One update with PyTorch's formulas, from the rule's `math`: the device form of `updateOnHost`. The gradient used is
 * scale · (gradient + λ · value). What it makes is kept, and the caller's to dispose.
 */
export function updatedVectors(rule: OptimizerRule, scale: number, range: VectorRange): Updated {
  const { values } = range;
  let updated: Updated | undefined;
  tf.tidy(() => {
    const regularised =
      rule.networkL2 === 0 ? range.gradients : tf.add(range.gradients, tf.mul(values, rule.networkL2));
    const gradient = tf.mul<Tensor1D>(regularised, scale);
    const { step, slots } = movement(rule, gradient, range.slots);
    updated = { values: tf.keep(tf.sub<Tensor1D>(values, step)), slots: slots.map((slot) => tf.keep(slot)) };
  });
  return updated!;
}

interface Movement {
  /** What is subtracted from the values. */
  readonly step: Tensor1D;
  /** The new slots. */
  readonly slots: readonly Tensor1D[];
}

function movement(
  { math, learningRate, step }: OptimizerRule,
  gradient: Tensor1D,
  slots: readonly Tensor1D[],
): Movement {
  switch (math.kind) {
    case 'adam': {
      const [first, second] = slots as [Tensor1D, Tensor1D];
      const { beta1, beta2, epsilon } = math;
      const m = tf.add<Tensor1D>(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
      const v = tf.add<Tensor1D>(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
      const root = tf.mul(tf.sqrt(v), 1 / Math.sqrt(1 - beta2 ** step));
      const rate = learningRate / (1 - beta1 ** step);
      return { step: tf.div(tf.mul(m, rate), tf.add(root, epsilon)), slots: [m, v] };
    }
    case 'sgd': {
      const [direction] = slots;
      if (!direction) return { step: tf.mul(gradient, learningRate), slots: [] };
      const moved = tf.add<Tensor1D>(tf.mul(direction, math.momentum), gradient);
      return { step: tf.mul(moved, learningRate), slots: [moved] };
    }
    case 'adagrad': {
      const [sum] = slots as [Tensor1D];
      const squares = tf.add<Tensor1D>(sum, tf.square(gradient));
      const root = tf.add(tf.sqrt(squares), math.epsilon);
      return { step: tf.div(tf.mul(gradient, learningRate), root), slots: [squares] };
    }
  }
}
