export { EmbeddingTable } from './embedding-table.ts';
export type { TableNorms } from './embedding-table.ts';
export { EmbeddingTables } from './embedding-tables.ts';
export type { FieldPlace, TablePlan } from './table-plan.ts';
export type { TableUpdate } from './table-update.ts';
