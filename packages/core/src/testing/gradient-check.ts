import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { withBackend } from '../forward/backend-swap.ts';
import { keyedRandom } from '../random/keyed-random.ts';

/** Options of `gradientErrors`. */
export interface GradientCheckOptions {
  /**
   * Largest difference, relative to the largest gradient of the same input; a tenth of it is allowed relative to the
   * largest gradient of all inputs, for gradients that are zero by nature. Default 2e-3.
   */
  readonly tolerance?: number;
  /** Distance between the points of the difference quotient. Default 0.02. */
  readonly step?: number;
}

/**
 * Compares the gradients of a function with central differences, on tfjs's cpu backend. The outputs are weighted with
 * fixed random numbers and summed in float64; a five-point quotient keeps its own error below the rounding of float32.
 * Inputs should be of the order of 1, and `step` away from kinks.
 *
 * @returns One line for each input whose gradient is wrong; empty when all are right.
 */
export function gradientErrors(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options: GradientCheckOptions = {},
): string[] {
  const { tolerance = 2e-3, step = 0.02 } = options;
  const errors: string[] = [];
  withBackend('cpu', () => {
    tf.tidy(() => {
      const { shape, size } = f(...inputs);
      const random = keyedRandom(0, 'gradient-check');
      const weights = Float32Array.from({ length: size }, () => random.normal());
      const gradients = tf.grads(f)([...inputs], tf.tensor(weights, shape));
      const references = inputs.map((_, position) => quotients(f, inputs, position, weights, step));
      const floor = (tolerance / 10) * largest(references.flat());
      for (const [position, reference] of references.entries()) {
        const allowed = tolerance * largest(reference) + floor;
        const problem = compare(gradients[position]!.dataSync(), reference, allowed);
        if (problem !== undefined) errors.push(`input ${position}: ${problem}`);
      }
    });
  });
  return errors;
}

/** d(weights·f)/d(input[position]), one number a value. */
function quotients(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  position: number,
  weights: Float32Array,
  step: number,
): number[] {
  const input = inputs[position]!;
  const values = input.dataSync();
  const at = (index: number, distance: number): number => {
    const moved = Float32Array.from(values);
    moved[index]! += distance;
    let sum = 0;
    tf.tidy(() => {
      const outputs = f(...inputs.with(position, tf.tensor(moved, input.shape))).dataSync();
      for (const [output, value] of outputs.entries()) sum += weights[output]! * value;
    });
    return sum;
  };
  return Array.from(values, (_, index) => {
    const near = at(index, step) - at(index, -step);
    const far = at(index, 2 * step) - at(index, -2 * step);
    return (8 * near - far) / (12 * step);
  });
}

function compare(gradient: ArrayLike<number>, reference: readonly number[], allowed: number): string | undefined {
  const wrong = reference.findIndex((expected, index) => !(Math.abs(gradient[index]! - expected) <= allowed));
  if (wrong < 0) return undefined;
  return `the gradient of value ${wrong} is ${gradient[wrong]} instead of ${reference[wrong]!.toPrecision(6)}`;
}

function largest(values: readonly number[]): number {
  return Math.max(...values.map(Math.abs));
}
