export type { CustomMetric, Evaluation, HeadMetrics, ScoredRows } from './evaluation.ts';
export type { EvaluateOptions, FieldVectors, PredictOptions, TrainedModel, TrainingTime } from './trained-model.ts';
