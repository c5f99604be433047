import type { Engine } from '@fsdnet/core';
import type { Callback, ProgressEvent } from '../progress/index.ts';
import type { CustomMetric } from '../trained-model/index.ts';
import type { Monitor } from '../monitor/index.ts';
import type { Optimizer, OptimizerName } from '../optimizers/index.ts';
import type { PretrainedVectors } from '../pretrained/index.ts';
import type { JsonObject, RunStore } from '../run-store/index.ts';
import type { LearningRateSchedule, ScheduleName } from '../schedule/index.ts';
import type { TableUpdate } from '../tables/index.ts';

/** How `fit` trains. */
export interface FitOptions {
  /** What computes: `onnx()`, `tfjs()`, … It stays the caller's; several fits may share one. */
  readonly engine: Engine;
  /** Most passes over the training rows, an integer of at least 1. Default 100. */
  readonly epochs?: number | undefined;
  /** Rows a step; the last, smaller batch of an epoch is kept. Default 4,096. */
  readonly batchSize?: number | undefined;
  /** Rows an inference call. Default: `batchSize`. */
  readonly evaluationBatchSize?: number | undefined;
  /** Default "adam" (PyTorch's: β 0.9 and 0.999, eps 1e-8). */
  readonly optimizer?: OptimizerName | Optimizer | undefined;
  /** Of the first epoch, above 0. Default 1e-3. */
  readonly learningRate?: number | undefined;
  /** Default "plateau": × 0.1 at every epoch without improvement, never below 1e-6. */
  readonly lrSchedule?: ScheduleName | LearningRateSchedule | undefined;
  /** Largest L2 norm of all gradients together, tables and L2 terms included; 0 = no clipping. Default 10. */
  readonly clipNorm?: number | undefined;
  /** Vector size of features that name no `dim` of their own. Default 16. */
  readonly embeddingDim?: number | undefined;
  /** λ of (λ/2)·‖table‖², all tables and numeric vectors. Default 0. */
  readonly embeddingL2?: number | undefined;
  /** λ of (λ/2)·‖w‖², all dense parameters, biases included. Default 0. */
  readonly networkL2?: number | undefined;
  /**
   * "dense": every row takes part in every step, L2 and moments included, as in the published results.
   * "sparse": only rows of the batch do (lazy Adam, L2 on those rows), at a cost that does not depend on the vocabulary.
   * Default "dense".
   */
  readonly tableUpdate?: TableUpdate | undefined;
  /**
   * Vectors that values of fields start from, matched by value; the rows of other values are drawn as always. Frozen ones
   * stay as they are. A resumed run needs them again. Default: none.
   */
  readonly pretrained?: readonly PretrainedVectors[] | undefined;
  /**
   * Where predictions start: "prior" puts biases initialised by `clickRate()` at the log-odds of the weighted click rate of
   * the training rows, "zero" at 0, a probability of one half. Default "zero".
   */
  readonly outputBias?: 'prior' | 'zero' | undefined;
  /** Metric on the valid part that picks the best epoch. Default "auc". */
  readonly monitor?: Monitor | undefined;
  /** Epochs in a row without improvement after which training stops, an integer of at least 1. Default 2. */
  readonly patience?: number | undefined;
  /** Share of training labels that are flipped, 0 … 1. Default 0. */
  readonly labelNoise?: number | undefined;
  /** Key of every random draw, an integer in [0, 2³²). Default 2023. */
  readonly seed?: number | undefined;
  /** Further metrics of the valid part by name, from labels and predictions. Default: none. */
  readonly metrics?: Readonly<Record<string, CustomMetric>> | undefined;
  /** Where the run is kept: `runFolder(path)` of "@fsdnet/training/node". Default: only in memory. */
  readonly run?: RunStore | undefined;
  /**
   * Continue the run that `run` holds, or start when it holds none. Without it, a store that holds a run is an
   * error. Default false.
   */
  readonly resume?: boolean | undefined;
  /** Seconds between checkpoints inside an epoch, above 0; Infinity = only after epochs. Default 60. */
  readonly checkpointSeconds?: number | undefined;
  /** Further facts that belong to the run (data, model and its options): kept in config.json and compared on resume. */
  readonly config?: JsonObject | undefined;
  /** Default: none. */
  readonly callbacks?: readonly Callback[] | undefined;
  /** Called often; must be quick. */
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  /** Stops training after the running step, with a checkpoint: `fit` rejects with an AbortedError. */
  readonly signal?: AbortSignal | undefined;
}
