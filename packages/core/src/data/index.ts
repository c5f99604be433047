export { columnOf } from './column-of.ts';
export { isDecimal } from './decimal.ts';
export type { EncodedLists } from './encoded-rows.ts';
export { LabelReader } from './label-reader.ts';
export type { EncodeOptions, RowBuilder, RowBuilderOptions } from './row-encoder.ts';
export { DEFAULT_MIN_COUNT, SchemaFitter, type SchemaFitterOptions } from './schema-fitter.ts';
export { selectRows } from './select-rows.ts';
export { timeOfCell } from './time-cell.ts';
export { shortestFloat32 } from './shortest-float32.ts';
