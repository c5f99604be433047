export { parseSplit } from './split-ratio.ts';
export type { SplitRatio } from './split-ratio.ts';
export { splitRows } from './split-rows.ts';
export type { SplitIndices, SplitRowsOptions } from './split-rows.ts';
