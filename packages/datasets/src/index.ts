/**
 * Data for training, in Node and browsers: rows in memory, text parsers, splits, schema inference, the synthetic generator,
 * facts about the benchmark sets. Files are read by `@fsdnet/datasets/node`.
 *
 * @packageDocumentation
 */
export { datasetNames, describeDataset, fittingOf, type DatasetFacts, type FieldFact } from './catalog/datasets.ts';
export {
  inferenceLines,
  inferSchema,
  type ColumnDecision,
  type InferenceOptions,
  type InferredSchema,
  type SchemaInference,
  type SchemaSample,
} from './inference/infer-schema.ts';
export { columnOptions, type ColumnOptions } from './inference/column-options.ts';
export type { FeatureOptions } from './inference/feature-options.ts';
export type { KnownColumn } from './inference/known-column.ts';
export { withMissingTokens } from './inference/missing-tokens.ts';
export type { NumericTreatment } from './inference/numeric-treatment.ts';
export { leakingFields, type LeakingField, type LeakingFieldsOptions } from './leaks/leaking-fields.ts';
export { delimitedParser, type DelimitedOptions, type DelimitedParser } from './parsers/delimited-parser.ts';
export { jsonLinesParser, type JsonLinesOptions, type JsonLinesParser } from './parsers/json-lines-parser.ts';
export { LibsvmLayoutFinder, splitLibsvmLine, type LibsvmLayout, type LibsvmLine } from './parsers/libsvm-layout.ts';
export { libsvmParser, type LibsvmOptions } from './parsers/libsvm-parser.ts';
export type { OnRow, RowParser } from './parsers/row-parser.ts';
export type { CellType } from './parsers/typed-header.ts';
export {
  EVERY_TOKEN,
  fewestOccurrences,
  fittingOptions,
  type FittingOptions,
  type ResolvedFitting,
} from './prepare/fitting-options.ts';
export { fromRows, type FromRowsOptions, type RowsData } from './prepare/from-rows.ts';
export type { DataProgress } from './prepare/data-progress.ts';
export type { DataSample } from './prepare/data-sample.ts';
export { parseSplit, type SplitRatio } from './splits/split-ratio.ts';
export { splitRows, type SplitRowsOptions } from './splits/split-rows.ts';
export type { SplitIndices } from './splits/part-indices.ts';
export { criteoShape } from './synthetic/criteo-shape.ts';
export { syntheticData, type SyntheticData } from './synthetic/synthetic-data.ts';
export type { Interaction, SyntheticField, SyntheticOptions } from './synthetic/synthetic-options.ts';
