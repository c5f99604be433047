/**
 * What the packages do on Node: files behind an interface that tests can fail, files that appear whole or not at all, a lock
 * that keeps two processes off one place, programs of others.
 *
 * @packageDocumentation
 */
export { bytesSetting } from './bytes-setting.ts';
export { bytesText } from './bytes-text.ts';
export { defaultCacheDir } from './cache-folder.ts';
export { collectGarbage } from './collect-garbage.ts';
export { disk } from './disk.ts';
export { downloadWheel, type Pip, type Wheel } from './download-wheel.ts';
export type { FileSystem, WritableFile } from './file-system.ts';
export { heldFiles } from './held-files.ts';
export { takeLock, type Lock, type LockOptions } from './lock.ts';
export { moduleFolder, moduleUrl } from './module-url.ts';
export { processTable, type ProcessTable } from './process-table.ts';
export { readInto, type ReadableFile } from './read-into.ts';
export { runProcess, tellingLine, type ProcessOptions, type ProcessResult } from './run-process.ts';
export {
  replaceWhole,
  writeNew,
  writeWhole,
  type FileContent,
  type FileInWork,
  type WriteBytes,
} from './whole-file.ts';
