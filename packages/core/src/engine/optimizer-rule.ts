/** One contiguous stretch of values with its gradient and the optimizer's slots, all of the same length. */
export interface UpdateRange {
  readonly values: Float32Array;
  readonly gradients: Float32Array;
  /** An array for each of `rule.slots`. */
  readonly slots: readonly Float32Array[];
  /** First index and end of the stretch to update. */
  readonly start: number;
  readonly end: number;
  /** L2 weight λ: λ·value is added to the gradient, before it is scaled. */
  readonly l2: number;
}

/** What distinguishes the optimizers on a device, as data. */
export type OptimizerMath =
  | { readonly kind: 'adam'; readonly beta1: number; readonly beta2: number; readonly epsilon: number }
  | { readonly kind: 'sgd'; readonly momentum: number }
  | { readonly kind: 'adagrad'; readonly epsilon: number };

/** One update step of an optimizer: how, how far, and the host loop that does it. */
export interface OptimizerRule {
  readonly math: OptimizerMath;
  /** Names of the slots, what an optimizer keeps per value, e.g. ["m", "v"]; they start at zero. */
  readonly slots: readonly string[];
  readonly learningRate: number;
  /** Number of this update, from 1 (for bias corrections). */
  readonly step: number;
  /** λ_n of the dense parameters, biases and norm parameters included. */
  readonly networkL2: number;
  /** Updates `range` in place; the gradient used is scale · (gradient + l2 · value). */
  updateOnHost(range: UpdateRange, scale: number): void;
}
