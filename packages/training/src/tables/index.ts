export { EmbeddingTables } from './embedding-tables.ts';
export type { GivenRows, RowWriter, TableUpdate } from './embedding-table.ts';
export { planTable } from './table-plan.ts';
