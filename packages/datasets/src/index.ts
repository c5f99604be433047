/**
 * Data for training, in Node and browsers: rows in memory, text parsers, splits, schema inference, the synthetic generator,
 * facts about the benchmark sets. Files are read by `@fsdnet/datasets/node`.
 *
 * @packageDocumentation
 */
export { datasetNames, describeDataset, fittingOf } from './catalog/index.ts';
export type { DatasetFacts, FieldFact } from './catalog/index.ts';
export { inferenceLines, inferSchema } from './inference/index.ts';
export type {
  ColumnDecision,
  ColumnOptions,
  FeatureOptions,
  InferenceOptions,
  InferredSchema,
  NumericTreatment,
  SchemaInference,
  SchemaSample,
} from './inference/index.ts';
export { leakingFields } from './leaks/index.ts';
export type { LeakingField, LeakingFieldsOptions } from './leaks/index.ts';
export {
  delimitedParser,
  jsonLinesParser,
  LibsvmLayoutFinder,
  libsvmParser,
  splitLibsvmLine,
} from './parsers/index.ts';
export type {
  DelimitedOptions,
  JsonLinesOptions,
  JsonLinesParser,
  LibsvmLayout,
  LibsvmLine,
  LibsvmOptions,
  OnRow,
  RowParser,
} from './parsers/index.ts';
export { fittingOptions, fromRows } from './prepare/index.ts';
export type { DataProgress, FittingOptions, FromRowsOptions, ResolvedFitting, RowsData } from './prepare/index.ts';
export { parseSplit, splitRows } from './splits/index.ts';
export type { SplitIndices, SplitRatio, SplitRowsOptions } from './splits/index.ts';
export { criteoShape, syntheticData } from './synthetic/index.ts';
export type { Interaction, SyntheticData, SyntheticField, SyntheticOptions } from './synthetic/index.ts';
