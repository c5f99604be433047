/**
 * What authors of models, data and metrics import: at most 80 names, which a test counts. Engines and trainers need more,
 * which `@fsdnet/core/engine` has.
 *
 * @packageDocumentation
 */
export { ConfigError, CtrError, InputError, ShapeError, type ErrorCode, type ErrorParts } from './errors.ts';
export type { CtrData } from './data/ctr-data.ts';
export type { EncodedBlocks, EncodedPart } from './data/encoded-blocks.ts';
export type { EncodedRows } from './data/encoded-rows.ts';
export type { Row } from './data/row.ts';
export { RowEncoder } from './data/row-encoder.ts';
export type { FieldEmbeddings, ForwardContext } from './forward/forward-context.ts';
export * from './initializers/index.ts';
export * from './layers/index.ts';
export * from './losses/index.ts';
export * from './metrics/index.ts';
export * from './model/index.ts';
export type { OptionTable } from './options/option.ts';
export { resolveOptions } from './options/resolve-options.ts';
export { categorical, multiValued, numeric } from './schema/feature.ts';
export type { CategoricalOptions, Feature, MultiValuedOptions, NumericOptions } from './schema/feature.ts';
export type { FittedSchema } from './schema/fitted-schema.ts';
export { defineSchema, type Schema } from './schema/schema.ts';
export { timestamp, type TimestampOptions } from './schema/time-features.ts';
