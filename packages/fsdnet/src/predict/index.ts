export { scoredOutput } from './choose-output.ts';
export { isOneOf, outputFormat, outputFormats, rowFormats, rowWriter } from './row-writer.ts';
export { predictionColumnOf } from './prediction-column.ts';
export { writeWholeFile } from './whole-file.ts';
export type { ScoredOutput } from './scored-output.ts';
export type { OutputFormat, RowFormat, RowWriter } from './row-writer.ts';
