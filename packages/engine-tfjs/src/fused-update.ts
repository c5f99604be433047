import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { OptimizerRule } from '@fsdnet/core/engine';
import type { Constants } from './constants.ts';
import { float32, type TensorflowBackend } from './tensorflow-backend.ts';

/** Handles of a variable and of its slots. */
export interface VariableHandles {
  readonly value: Tensor;
  /** One for each of the rule's slots. */
  readonly slots: readonly Tensor[];
}

/** Updates one variable in place with one operation of TensorFlow. */
export type FusedUpdate = (variable: VariableHandles, gradient: Tensor) => void;

/**
 * An optimizer's update as one operation per variable, with PyTorch's formulas; the gradient comes regularised and
 * scaled. Call inside `tf.tidy`, which frees the numbers that change from step to step.
 */
export function fusedUpdate(backend: TensorflowBackend, constants: Constants, rule: OptimizerRule): FusedUpdate {
  const { math, learningRate, step } = rule;
  const apply = (operation: string, ...inputs: readonly Tensor[]): void => {
    backend.executeMultipleOutputs(operation, [float32(backend)], inputs, 0);
  };
  const number = (value: number): Scalar => tf.scalar(value, 'float32');
  switch (math.kind) {
    case 'adam': {
      const { beta1, beta2, epsilon } = math;
      // TensorFlow adds ε to √v, PyTorch to √v / √(1 − β2ᵗ). Both corrections go into the rate here, none to the operation.
      const correction = Math.sqrt(1 - beta2 ** step) * Math.sqrt(rounding(beta2));
      const rate = number((learningRate * correction) / ((1 - beta1 ** step) * rounding(beta1)));
      const shifted = number(epsilon * correction);
      const [none, decay1, decay2] = [constants.get(0), constants.get(beta1), constants.get(beta2)];
      return ({ value, slots: [m, v] }, gradient) =>
        apply('ResourceApplyAdam', value, m!, v!, none, none, rate, decay1, decay2, shifted, gradient);
    }
    case 'sgd': {
      const rate = number(learningRate);
      if (rule.slots.length === 0)
        return ({ value }, gradient) => apply('ResourceApplyGradientDescent', value, rate, gradient);
      const momentum = constants.get(math.momentum);
      return ({ value, slots: [direction] }, gradient) =>
        apply('ResourceApplyMomentum', value, direction!, rate, gradient, momentum);
    }
    case 'adagrad': {
      const [rate, epsilon] = [number(learningRate), constants.get(math.epsilon)];
      return ({ value, slots: [sum] }, gradient) =>
        apply('ResourceApplyAdagradV2', value, sum!, rate, epsilon, gradient);
    }
  }
}

/**
 * What the slots of TensorFlow's Adam are too large by: it takes 1 − β from a β rounded to float32, which for 0.999 is
 * off by 1.3e-5.
 */
function rounding(decay: number): number {
  return Math.fround(1 - Math.fround(decay)) / (1 - decay);
}
