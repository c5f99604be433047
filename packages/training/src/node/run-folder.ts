import type { RunStore } from '../run-store/run-store.ts';
import type { FileSystem } from './file-system.ts';

/** Options of `runFolder`. */
export interface RunFolderOptions {
  /** Seconds to wait for a lock that another live process holds. Default 0. */
  readonly lockWaitSeconds?: number | undefined;
  /** Default: the disk. */
  readonly fileSystem?: FileSystem | undefined;
}

/** A run kept in a folder: config.json, schema.json, model.safetensors, checkpoints/, metrics.jsonl. */
export function runFolder(_path: string, _options: RunFolderOptions = {}): RunStore {
  throw new Error('in work');
}
