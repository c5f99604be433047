export type { DataProgress } from './data-progress.ts';
export { fittingOptions } from './fitting-options.ts';
export type { FittingOptions, ResolvedFitting } from './fitting-options.ts';
export { fromRows } from './from-rows.ts';
export type { FromRowsOptions, RowsData } from './from-rows.ts';
