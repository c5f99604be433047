export {
  configOption,
  dataOptionTable,
  describeOptionTable,
  embeddingsOptionTable,
  evaluateOptionTable,
  exportOptionTable,
  predictOptionTable,
  setupOptionTable,
} from './command-options.ts';
export { camelCase, helpText, kebabCase } from './option.ts';
export { knownDatasets } from './known-datasets.ts';
export { suggestion } from './suggestion.ts';
export { trainOptionTable } from './train-option-table.ts';
export type {
  DataOptions,
  DescribeOptions,
  EmbeddingsOptions,
  EvaluateOptions,
  ExportOptions,
  PredictOptions,
  SetupOptions,
} from './command-options.ts';
export type { OptionDefinition, OptionKind, OptionTable } from './option.ts';
export type { TrainOptions } from './train-options.ts';
