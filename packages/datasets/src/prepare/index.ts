export type { DataProgress } from './data-progress.ts';
export { fromRows } from './from-rows.ts';
export type { FromRowsOptions, RowsData } from './from-rows.ts';
