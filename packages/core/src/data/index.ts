export { BlockMemory } from './block-memory.ts';
export { isMissing, type Missing } from './cell.ts';
export { columnOf } from './column-of.ts';
export { CoverageCounter } from './coverage-counter.ts';
export { isDecimal } from './decimal.ts';
export {
  BLOCK_ROWS,
  blockCount,
  blockRange,
  blocksInMemory,
  blocksOf,
  bytesOfRows,
  isInBlocks,
} from './encoded-blocks.ts';
export type { EncodedLists, TargetColumns } from './encoded-rows.ts';
export { EncodedRowsBuffer } from './encoded-rows-buffer.ts';
export { findForm } from './found-form.ts';
export { jsonList, keepLongIntegers } from './json-list.ts';
export { LabelReader } from './label-reader.ts';
export { isMissingWord } from './missing-words.ts';
export { consecutiveRows, pickRows, rowsInMemory } from './read-rows.ts';
export type { EncodeOptions, RowBuilder, RowBuilderOptions } from './row-encoder.ts';
export { DEFAULT_MIN_COUNT, SchemaFitter, type SchemaFitterOptions } from './schema-fitter.ts';
export { RowBatcher } from './row-batcher.ts';
export { rowRange } from './row-range.ts';
export { selectRows } from './select-rows.ts';
export { timeOfCell } from './time-cell.ts';
export { shortestFloat32 } from './shortest-float32.ts';
