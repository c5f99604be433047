export { checkEncodedRows } from './check-encoded-rows.ts';
export { createTrainedModel } from './create-trained-model.ts';
export { evaluateScores } from './evaluate-scores.ts';
export type { CustomMetric, Evaluation, HeadMetrics, ScoredRows } from './evaluation.ts';
export { abortedError, Predictor } from './predictor.ts';
export type { EvaluateOptions, PredictOptions } from './scoring-options.ts';
export type { FieldVectors, TrainedModel, TrainingTime } from './trained-model.ts';
