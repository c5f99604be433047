/**
 * Runs kept in folders.
 *
 * @packageDocumentation
 */
export { describeRun, loadModel, readStart } from './load-model.ts';
export type { RunDescription } from '../run-store/describe-run.ts';
export type { LoadModelOptions } from '../trained-model/index.ts';
export type { DescribeRunOptions, LoadRunOptions, ReadStartOptions } from './load-model.ts';
export { isRunConfig, readRunConfig } from './run-config-file.ts';
export { runFolder, type RunFolderOptions } from './run-folder.ts';
