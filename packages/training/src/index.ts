/**
 * Trains, evaluates and scores models. Runs in Node and browsers; files are in "@fsdnet/training/node".
 *
 * @packageDocumentation
 */
export { constantBaseline, type BaselineScores, type ConstantBaseline } from './baselines/constant-baseline.ts';
export {
  logisticRegressionBaseline,
  type LogisticRegressionBaseline,
  type LogisticRegressionOptions,
  type LogisticRegressionProgress,
} from './baselines/logistic-regression-baseline.ts';
export { calibrate } from './calibration/calibrate.ts';
export {
  chooseCalibration,
  type BeforeAndAfter,
  type CalibrationRows,
  type ChosenCalibration,
} from './calibration/choose-calibration.ts';
export { fitCalibration, type LogitRows } from './calibration/fit-calibration.ts';
export { fit, fitOptions, storedTraining, type FitOptions, type OpenFitOption } from './fit/index.ts';
export { fitsKernelMemory } from './kernels/kernel-memory.ts';
export type { Monitor } from './monitor.ts';
export { adagrad, type AdagradOptions } from './optimizers/adagrad.ts';
export { adam, type AdamOptions } from './optimizers/adam.ts';
export { sgd, type SgdOptions } from './optimizers/sgd.ts';
export type { Optimizer, OptimizerName, Update } from './optimizers/optimizer.ts';
export {
  constantRate,
  plateau,
  type LearningRateSchedule,
  type PlateauOptions,
  type ScheduleName,
} from './schedule.ts';
export type { PretrainedVectors } from './pretrained-vectors.ts';
export { epochText } from './progress/index.ts';
export type { Callback, Communication, EpochRecord, ProgressEvent, RunControl } from './progress/index.ts';
export { firstThenOthers, isAgreed, onFirst, together } from './ranks/agreement.ts';
export { portfolio } from './recipe/portfolio.ts';
export { race, type Race, type RaceOptions, type RaceProgress, type Racer, type Trial } from './recipe/race.ts';
export { raceBudget, raceSample } from './recipe/race-plan.ts';
export {
  ruleOptions,
  trainingRules,
  type DataSize,
  type RuleFactors,
  type TrainingRules,
} from './recipe/training-rules.ts';
export type { RecipeEntry } from './recipe/recipe-entry.ts';
export * from './run-store/index.ts';
export type { TableUpdate } from './tables/index.ts';
export { evaluateScores, loadModel } from './trained-model/index.ts';
export type { NewValues, StartState } from './warm-start/index.ts';
export type {
  CustomMetric,
  EvaluateOptions,
  Evaluation,
  FieldVectors,
  HeadMetrics,
  LoadModelOptions,
  PredictOptions,
  ScoredRows,
  TrainedModel,
  TrainingTime,
} from './trained-model/index.ts';
