export {
  absolutePath,
  dataRequest,
  dataSpec,
  dataSpecDefaults,
  filesOf,
  givenOptions,
  namesData,
} from './data-spec.ts';
export type { DataSpec } from './data-spec.ts';
export { inMemoryBytes } from './in-memory-bytes.ts';
export { encodeFile, loadData, loadFurtherRows } from './load-data.ts';
export type { LoadedData, LoadingOptions } from './load-data.ts';
export { memoryLimit } from './memory-limit.ts';
export { loadPretrained, pretrainedRequest, pretrainedSpecs } from './pretrained.ts';
export type { PretrainedSpec } from './pretrained.ts';
export { readingOfRun } from './reading-of-run.ts';
