export type { Callback, RunControl } from './callback.ts';
export { epochsOf, epochText, type Communication, type EpochRecord } from './epoch-record.ts';
export {
  communicationOf,
  emptySums,
  meansOf,
  withSeconds,
  withSkippedBatch,
  withStep,
  type EpochSums,
} from './epoch-sums.ts';
export type { ProgressEvent } from './progress-event.ts';
