export type { CtrData } from './ctr-data.ts';
export type { EncodedLists, EncodedRows } from './encoded-rows.ts';
export type { Row } from './row.ts';
export { RowEncoder } from './row-encoder.ts';
export type { EncodeOptions, RowBuilder, RowBuilderOptions } from './row-encoder.ts';
export { DEFAULT_MIN_COUNT, SchemaFitter } from './schema-fitter.ts';
export type { SchemaFitterOptions } from './schema-fitter.ts';
export { selectRows } from './select-rows.ts';
export { shortestFloat32 } from './shortest-float32.ts';
