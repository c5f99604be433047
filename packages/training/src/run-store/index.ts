export { copyRun } from './copy-run.ts';
export { loadSnapshot } from './kept-snapshot.ts';
export type {
  Checkpoint,
  JsonObject,
  JsonValue,
  KeptCheckpoint,
  KeptSnapshot,
  KeptTensor,
  OpenRun,
  RunStore,
  Snapshot,
  StoredCalibration,
  StoredTensor,
} from './run-store.ts';
export { memoryRun, type MemoryRun } from './memory-run.ts';
export type { RunFile, RunFiles } from './run-files.ts';
