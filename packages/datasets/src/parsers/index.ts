export { delimitedParser } from './delimited-parser.ts';
export type { DelimitedOptions } from './delimited-parser.ts';
export { jsonLinesParser } from './json-lines-parser.ts';
export type { JsonLinesOptions, JsonLinesParser } from './json-lines-parser.ts';
export { libsvmParser } from './libsvm-parser.ts';
export type { LibsvmOptions } from './libsvm-parser.ts';
export { LibsvmLayoutFinder, splitLibsvmLine } from './libsvm-layout.ts';
export type { LibsvmLayout, LibsvmLine } from './libsvm-layout.ts';
export type { OnRow, RowParser } from './row-parser.ts';
