export type { Callback, RunControl } from './callback.ts';
export { epochsOf, epochText, type EpochRecord } from './epoch-record.ts';
export { emptySums, meansOf, withSeconds, withSkippedBatch, withStep, type EpochSums } from './epoch-sums.ts';
export type { ProgressEvent } from './progress-event.ts';
