/**
 * What engines and trainers import besides `@fsdnet/core`: the forward pass and what it declares, dense parameters and
 * batches, keyed randomness, and the words that our packages share about data, options and times.
 *
 * @packageDocumentation
 */
export * from '../collective/index.ts';
export * from '../counting/index.ts';
export * from '../data/index.ts';
export { AbortedError, DisposedError, DivergedError, EngineError, StorageError } from '../errors.ts';
export * from '../forward/index.ts';
export type { TrainingFacts } from '../initializers/initializer.ts';
export { clippedProbability, logOdds } from '../metrics/clipped-probability.ts';
export { withCalibration, type Calibration } from '../model/calibration.ts';
export { correctedForSampling, probabilityCorrectedForSampling } from '../model/sampling-correction.ts';
export * from '../options/index.ts';
export * from '../random/index.ts';
export * from '../schema/index.ts';
export * from '../spelling/index.ts';
export * from '../times/index.ts';
export { compiledOnce, type CompiledModule, type WebAssemblyApi } from '../web-assembly.ts';
export { availableThreads } from './available-threads.ts';
export { BatchBuffers, type BatchBuffersOptions } from './batch-buffers.ts';
export type {
  Batch,
  CompiledModel,
  DenseParameters,
  DenseState,
  Engine,
  ModelSpec,
  Predictions,
  PredictOutputs,
  ShardCompute,
  ShardKey,
  ShardResult,
  StepKey,
  StepResult,
} from './engine.ts';
export { EXPORTED_OUTPUT, exportedInput, type ExportedPort } from './exported-ports.ts';
export { PerModel } from '../model/per-model.ts';
export { fieldInputs, modelInputs, type FieldInput, type ModelInput } from './model-inputs.ts';
export { HostDenseParameters, type Slices } from './host-dense-parameters.ts';
export type { OptimizerMath, OptimizerRule, UpdateRange } from './optimizer-rule.ts';
export { SliceNorms, SLICES, type SquaredNorms } from './slice-norms.ts';
export { parameterWeight, statisticsWeights, tableWeight } from './weight-names.ts';
