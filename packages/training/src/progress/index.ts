export type { Callback, RunControl } from './callback.ts';
export type { EpochRecord } from './epoch-record.ts';
export type { ProgressEvent } from './progress-event.ts';
