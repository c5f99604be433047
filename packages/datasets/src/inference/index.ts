export type { ColumnOptions } from './column-options.ts';
export type { FeatureOptions } from './feature-options.ts';
export type { NumericTreatment } from './numeric-treatment.ts';
export { inferenceLines, inferSchema } from './infer-schema.ts';
export type {
  ColumnDecision,
  InferenceOptions,
  InferredSchema,
  SchemaInference,
  SchemaSample,
} from './infer-schema.ts';
