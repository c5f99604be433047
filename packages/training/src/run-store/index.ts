export { copyRun } from './copy-run.ts';
export type {
  Checkpoint,
  JsonObject,
  JsonValue,
  OpenRun,
  RunStore,
  Snapshot,
  StoredCalibration,
  StoredTensor,
} from './run-store.ts';
export { memoryRun, type MemoryRun } from './memory-run.ts';
