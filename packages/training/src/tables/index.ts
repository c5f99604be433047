export { EmbeddingTables } from './embedding-tables.ts';
export type { GivenRows, TableUpdate } from './embedding-table.ts';
export { planTable } from './table-plan.ts';
