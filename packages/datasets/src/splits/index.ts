export type { SplitIndices } from './part-indices.ts';
export { parseSplit } from './split-ratio.ts';
export type { SplitRatio } from './split-ratio.ts';
export { splitRows } from './split-rows.ts';
export type { SplitRowsOptions } from './split-rows.ts';
