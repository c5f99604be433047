export type { ParquetColumn, ParquetKind } from './new-column.ts';
export { openParquetTable } from './parquet-table.ts';
export { parquetRowWriter, type ByteSink, type ParquetRowWriter } from './parquet-writer.ts';
export { fileAccess, streamAccess } from './random-access.ts';
