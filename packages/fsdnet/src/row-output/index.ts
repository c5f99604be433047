export { isOneOf, outputFormat, outputFormats, rowFormats, rowWriter } from './row-writer.ts';
export { writeWholeFile } from './whole-file.ts';
export type { OutputFormat, RowFormat, RowWriter } from './row-writer.ts';
export type { FileSink } from './whole-file.ts';
