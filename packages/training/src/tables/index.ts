export { EmbeddingTables } from './embedding-tables.ts';
export type { GivenRows } from './given-rows.ts';
export { planTable } from './table-plan.ts';
export type { TableUpdate } from './table-update.ts';
