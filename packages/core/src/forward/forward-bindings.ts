import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { MaskSpec, ParameterSpec, StatisticsSpec, TableSpec } from './manifest.ts';

/** What an engine supplies behind a ForwardContext. All calls are synchronous, inside one pass. */
export interface ForwardBindings {
  readonly training: boolean;
  readonly batchSize: number;
  parameter(spec: ParameterSpec): Tensor;
  /** The gathered (and pooled) rows, [batch, sum of dims]. */
  table(spec: TableSpec): Tensor2D;
  /** The values of a numeric field as `ForwardContext.numeric` gives them, [batch, 1]. */
  numeric(field: string): Tensor2D;
  /** The factor of inverted dropout, 0 or 1/(1 − rate) as `keyed masks` round it, [batch, ...spec.shape]. Training only. */
  mask(spec: MaskSpec): Tensor;
  /** Running mean and (unbiased) variance. */
  statistics(spec: StatisticsSpec): { readonly mean: Tensor1D; readonly variance: Tensor1D };
  /**
   * Batch mean and biased variance, [width], of `count` values each, to be folded into the running statistics with
   * `foldStatistics`. The tensors belong to the pass: whoever needs them later must `tf.keep` a clone.
   */
  observeStatistics(
    spec: StatisticsSpec,
    batch: { readonly mean: Tensor1D; readonly variance: Tensor1D; readonly count: number },
  ): void;
}
