export type { JsonObject, JsonValue } from './json.ts';
export type { Checkpoint, OpenRun, RunStore, Snapshot, StoredTensor } from './run-store.ts';
