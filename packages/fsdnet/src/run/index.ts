export { reportRun } from './run-report.ts';
export { loadRun, loadRunOn, openRun } from './stored-run.ts';
export type { StoredRun } from './stored-run.ts';
export type { RunFacts } from './run-plan.ts';
export { partMetrics, peakRssBytes, resultText, rounded } from './run-result.ts';
export type { PartMetrics, TrainResult } from './run-result.ts';
export { readSession } from './session-file.ts';
export { trainRun } from './train-run.ts';
export type { FinishedRun } from './train-run.ts';
