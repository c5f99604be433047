/**
 * Runs kept in folders, and what keeps two processes off one.
 *
 * @packageDocumentation
 */
export { disk } from './disk.ts';
export { takeLock, type Lock, type LockOptions } from './lock.ts';
export { runFolder, type RunFolderOptions } from './run-folder.ts';
export {
  describeRun,
  loadModel,
  type DescribeRunOptions,
  type LoadModelOptions,
  type RunDescription,
} from './load-model.ts';
export { isRunConfig, readRunConfig } from './run-config-file.ts';
export type { FileSystem, WritableFile } from './file-system.ts';
