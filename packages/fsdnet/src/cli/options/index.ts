export {
  benchOptionTable,
  compareOptionTable,
  configOption,
  dataOptionTable,
  describeOptionTable,
  embeddingsOptionTable,
  evaluateOptionTable,
  exportOptionTable,
  inspectOptionTable,
  predictOptionTable,
  serveOptionTable,
  setupOptionTable,
  updateOptionTable,
} from './command-options.ts';
export { camelCase, commandOptions, flag, helpText, kebabCase, placeholder } from './command-option.ts';
export { dataOptions, ownFileNames, readingRequest } from './data-options.ts';
export { fitRequestOptions } from './fit-request.ts';
export { inFlags } from './in-flags.ts';
export { architectureOptions, distillationOptions, modelRequestOptions } from './model-request.ts';
export { valueOf } from './raw-value.ts';
export { DEFAULT_UPDATE_RATE } from './start-options.ts';
export { suggestion } from './suggestion.ts';
export { trainOptionTable } from './train-options.ts';
export type {
  BenchOptions,
  CompareOptions,
  DescribeOptions,
  EmbeddingsOptions,
  EvaluateOptions,
  ExportOptions,
  InspectOptions,
  PredictOptions,
  ServeOptions,
  ScoredRowsRequest,
  SetupOptions,
  UpdateOptions,
} from './command-options.ts';
export type { CommandOption, CommandOptions } from './command-option.ts';
export type { DataOptions, ReadingRequest } from './data-options.ts';
export type { FitRequest, TrainingValues } from './fit-request.ts';
export type { ModelRequest } from './model-request.ts';
export type { GrowthRequest } from './start-options.ts';
export type { EngineRequest, TrainOptions } from './train-options.ts';
