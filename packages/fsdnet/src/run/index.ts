export { storedFacts, storedTrainingValues } from './run-plan.ts';
export type { RunFacts, TrainingValues } from './run-plan.ts';
export { bestValid, partMetrics, peakRssBytes, resultText, rounded } from './run-result.ts';
export type { PartMetrics, TrainResult } from './run-result.ts';
export { readSession } from './session-file.ts';
export { trainRun } from './train-run.ts';
export type { FinishedRun } from './train-run.ts';
