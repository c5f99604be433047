/**
 * Runs kept in folders.
 *
 * @packageDocumentation
 */
export { describeRun, loadModel, readStart } from './load-model.ts';
export type { DescribeRunOptions, LoadModelOptions, ReadStartOptions, RunDescription } from './load-model.ts';
export { isRunConfig, readRunConfig } from './run-config-file.ts';
export { runFolder, type RunFolderOptions } from './run-folder.ts';
