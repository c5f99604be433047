export { assembleModel, calibrationOf, checkGiven, type LoadModelOptions } from './assemble-model.ts';
export { checkedPart } from './check-encoded-rows.ts';
export { ReadyModel } from './ready-model.ts';
export { evaluateScores, type CustomMetric, type Evaluation, type HeadMetrics, type ScoredRows } from './evaluation.ts';
export { loadModel } from './load-model.ts';
export { abortedError, Predictor, type Scorer, type ScoringOptions } from './predictor.ts';
export type { EvaluateOptions, PredictOptions } from './scoring-options.ts';
export type { FieldVectors, TrainedModel, TrainingTime } from './trained-model.ts';
