/**
 * Runs kept in folders.
 *
 * @packageDocumentation
 */
export { runFolder } from './run-folder.ts';
export { describeRun, loadModel } from './load-model.ts';
export { isRunConfig, readRunConfig } from './run-config-file.ts';
export type { DescribeRunOptions, LoadModelOptions, RunDescription } from './load-model.ts';
export type { RunFolderOptions } from './run-folder.ts';
