export type { ParquetColumn, ParquetKind } from './new-column.ts';
export { openParquetTable } from './parquet-table.ts';
export { parquetRowWriter } from './parquet-writer.ts';
export type { ByteSink, ParquetRowWriter } from './parquet-writer.ts';
export { fileAccess, streamAccess } from './random-access.ts';
