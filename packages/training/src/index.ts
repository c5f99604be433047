/**
 * Trains, evaluates and scores models. Runs in Node and browsers; files are in "@fsdnet/training/node".
 *
 * @packageDocumentation
 */
export { fit } from './fit/fit.ts';
export type { FitOptions } from './fit/fit-options.ts';
export type { Monitor } from './monitor/monitor.ts';
export type { Optimizer, OptimizerName, UpdateMoment } from './optimizers/optimizer.ts';
export type { Callback, EpochRecord, ProgressEvent, RunControl } from './progress/index.ts';
export type { Checkpoint, JsonObject, JsonValue, OpenRun, RunStore, Snapshot, StoredTensor } from './run-store/index.ts';
export type { LearningRateSchedule, ScheduleName } from './schedule/learning-rate-schedule.ts';
export type { TableUpdate } from './tables/table-update.ts';
export type {
  CustomMetric,
  Evaluation,
  EvaluateOptions,
  FieldVectors,
  HeadMetrics,
  PredictOptions,
  ScoredRows,
  TrainedModel,
  TrainingTime,
} from './trained-model/index.ts';
