export { categorical, multiValued, numeric, NUMERIC_SCALINGS } from './feature.ts';
export type {
  CategoricalFeature,
  CategoricalOptions,
  Feature,
  MultiValuedFeature,
  MultiValuedOptions,
  NumericFeature,
  NumericOptions,
  NumericScaling,
  TokenOptions,
} from './feature.ts';
export type { Field, FieldLayout, Pooling } from './field-layout.ts';
export { fieldLayout } from './fitted-schema.ts';
export type { FittedField, FittedSchema, NumericScale, RankScores, TimeRange } from './fitted-schema.ts';
export { fittedSchemaFromJson, fittedSchemaToJson } from './fitted-schema-json.ts';
export type { FittedSchemaJson } from './fitted-schema-json.ts';
export type { SchemaLimits } from './schema-limits.ts';
export { schemaFingerprint } from './schema-fingerprint.ts';
export { defineSchema } from './schema.ts';
export type { Schema } from './schema.ts';
export { sourceColumn, timestamp } from './time-features.ts';
export type { TimePart, TimeSource, TimestampOptions } from './time-features.ts';
export type { Piecewise } from './piecewise.ts';
export type { ResolvedSoftBuckets, SoftBuckets } from './soft-buckets.ts';
export { hashedVocabulary, PAD, vocabularyOf } from './vocabulary.ts';
export type { Vocabulary } from './vocabulary.ts';
