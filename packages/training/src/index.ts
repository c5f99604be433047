/**
 * Trains, evaluates and scores models. Runs in Node and browsers; files are in "@fsdnet/training/node".
 *
 * @packageDocumentation
 */
export { constantBaseline, logisticRegressionBaseline } from './baselines/index.ts';
export type {
  BaselineScores,
  ConstantBaseline,
  LogisticRegressionBaseline,
  LogisticRegressionOptions,
  LogisticRegressionProgress,
} from './baselines/index.ts';
export { calibrate, chooseCalibration, fitCalibration } from './calibration/index.ts';
export type { BeforeAndAfter, CalibrationRows, ChosenCalibration, LogitRows } from './calibration/index.ts';
export { fit, fitOptions, storedTraining } from './fit/index.ts';
export type { FitOptions, OpenFitOption } from './fit/index.ts';
export type { Monitor } from './monitor/index.ts';
export { adagrad, adam, sgd } from './optimizers/index.ts';
export type { AdagradOptions, AdamOptions, Optimizer, OptimizerName, SgdOptions, Update } from './optimizers/index.ts';
export { constantRate, plateau } from './schedule/index.ts';
export type { PlateauOptions } from './schedule/index.ts';
export type { PretrainedVectors } from './pretrained/index.ts';
export type { Callback, EpochRecord, ProgressEvent, RunControl } from './progress/index.ts';
export { portfolio, race, raceBudget, raceSample, ruleOptions, trainingRules } from './recipe/index.ts';
export type {
  DataSize,
  Race,
  RaceOptions,
  RaceProgress,
  Racer,
  RecipeEntry,
  RuleFactors,
  TrainingRules,
  Trial,
} from './recipe/index.ts';
export { copyRun, memoryRun } from './run-store/index.ts';
export type { MemoryRun } from './run-store/index.ts';
export type {
  Checkpoint,
  JsonObject,
  JsonValue,
  OpenRun,
  RunStore,
  Snapshot,
  StoredCalibration,
  StoredTensor,
} from './run-store/index.ts';
export type { LearningRateSchedule, ScheduleName } from './schedule/index.ts';
export type { TableUpdate } from './tables/index.ts';
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
