export type { EmbeddingTable } from './embedding-table.ts';
export { EmbeddingTables } from './embedding-tables.ts';
export type { GivenRows, RowWriter, TableUpdate } from './embedding-table.ts';
export { RowShare } from './row-share.ts';
export { gatheredBlocks, scatterRows, sizeOfSplit, type SplitRows } from './split-rows.ts';
export { planOfShare, planTable } from './table-plan.ts';
