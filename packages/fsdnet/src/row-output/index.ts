export { float32Text } from './float32-text.ts';
export { formatOfName, isRowFormat, rowFormat, rowWriter } from './row-writer.ts';
export { writeWholeFile } from './whole-file.ts';
export type { RowFormat, RowWriter } from './row-writer.ts';
export type { TextSink } from './whole-file.ts';
