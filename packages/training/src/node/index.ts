/**
 * Runs kept in folders, and what keeps two processes off one.
 *
 * @packageDocumentation
 */
export { disk } from './disk.ts';
export { takeLock } from './lock.ts';
export type { Lock, LockOptions } from './lock.ts';
export { runFolder } from './run-folder.ts';
export { describeRun, loadModel } from './load-model.ts';
export { isRunConfig, readRunConfig } from './run-config-file.ts';
export type { FileSystem, WritableFile } from './file-system.ts';
export type { DescribeRunOptions, LoadModelOptions, RunDescription } from './load-model.ts';
export type { RunFolderOptions } from './run-folder.ts';
