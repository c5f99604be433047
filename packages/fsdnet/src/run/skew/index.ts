export { AlikeScores } from './alike-scores.ts';
export { ownCoverage } from './coverage-result.ts';
export type { CoverageResult } from './coverage-result.ts';
export { coverageText, skewTable } from './coverage-text.ts';
export { isCoverageWarning } from './coverage-warning.ts';
export type { CoverageWarning } from './coverage-warning.ts';
export { skewOf } from './skew.ts';
export type { Skew, SkewedRows } from './skew.ts';
export { isOneOfFiles } from './training-file.ts';
