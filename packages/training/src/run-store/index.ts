export { copyRun } from './copy-run.ts';
export type { JsonObject, JsonValue } from './json.ts';
export { memoryRun } from './memory-run.ts';
export type { MemoryRun } from './memory-run.ts';
export type { Checkpoint, OpenRun, RunStore, Snapshot, StoredCalibration, StoredTensor } from './run-store.ts';
