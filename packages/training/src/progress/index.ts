export type { Callback, RunControl } from './callback.ts';
export { epochsOf, epochText } from './epoch-record.ts';
export type { EpochRecord } from './epoch-record.ts';
export { emptySums, meansOf, withSeconds, withSkippedBatch, withStep } from './epoch-sums.ts';
export type { EpochSums } from './epoch-sums.ts';
export type { ProgressEvent } from './progress-event.ts';
