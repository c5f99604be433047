export { EmbeddingTables } from './embedding-tables.ts';
export { planTable } from './table-plan.ts';
export type { TableUpdate } from './table-update.ts';
