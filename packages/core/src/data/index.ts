export { appendValues } from './append-values.ts';
export { BlockMemory } from './block-memory.ts';
export { CellProblem, isMissing, type Missing } from './cell.ts';
export { CellReaders, type CellReadersOptions } from './cell-readers.ts';
export type { CollectedFeatures, CollectedRows, Collection, NumberColumn, TokenColumn } from './collected-rows.ts';
export { CollectionFitter, DEFAULT_MIN_COUNT, type FittingRules } from './collection-fitter.ts';
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
export { EncodedPieces } from './encoded-pieces.ts';
export type { EncodedLists, TargetColumns } from './encoded-rows.ts';
export { EncodedRowsBuffer } from './encoded-rows-buffer.ts';
export { FeatureTokens } from './feature-tokens.ts';
export { findForm } from './found-form.ts';
export { GrowingArray } from './growing-array.ts';
export { GrowingLists } from './growing-lists.ts';
export { jsonList, keepLongIntegers } from './json-list.ts';
export { LabelReader } from './label-reader.ts';
export { isMissingWord } from './missing-words.ts';
export { NumberReader, weightOf } from './number-cell.ts';
export { consecutiveRows, pickRows, rowsInMemory } from './read-rows.ts';
export { RowBatcher } from './row-batcher.ts';
export { RowCollector } from './row-collector.ts';
export type { EncodeOptions, RowBuilder, RowBuilderOptions } from './row-encoder.ts';
export { rowRange } from './row-range.ts';
export { fieldTokens, type FieldTokens } from './rows-to-encode.ts';
export { releaseMemory } from './release-memory.ts';
export type { GrowthRules, SchemaGrowth, VocabularyGrowth } from './schema-growth.ts';
export { SchemaFitter, type SchemaFitterOptions } from './schema-fitter.ts';
export { ScoringEncoder } from './scoring-encoder.ts';
export { selectRows } from './select-rows.ts';
export { TokenCollector, type TextNumbers, type TokenIds } from './token-ids.ts';
export { timeOfCell } from './time-cell.ts';
export { shortestFloat32 } from './shortest-float32.ts';
