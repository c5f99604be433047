export { BatchBuffers } from './batch-buffers.ts';
export type { BatchBuffersOptions } from './batch-buffers.ts';
export type {
  Batch,
  CompiledModel,
  DenseParameters,
  DenseState,
  Engine,
  ModelSpec,
  Predictions,
  PredictOutputs,
  StepKey,
  StepResult,
} from './engine.ts';
export { HostDenseParameters } from './host-dense-parameters.ts';
export type { OptimizerMath, OptimizerRule, UpdateRange } from './optimizer-rule.ts';
