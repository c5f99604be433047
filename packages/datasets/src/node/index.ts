/**
 * Data from files: streaming readers, the benchmark sets, the embedded sample, the encoded cache.
 *
 * @packageDocumentation
 */
export { approximateRows } from './approximate-rows.ts';
export { cacheEntries, cleanCache, type CacheEntry, type StoredEntry } from './cache-folder.ts';
export { encodedLimit } from './encoded-limit.ts';
export { encodeTable, type EncodeTableOptions } from './encode-table.ts';
export { firstRows } from './first-rows.ts';
export {
  loadDataset,
  loadDatasetOptions,
  type LoadDatasetOptions,
  type OpenLoadDatasetOption,
} from './load-dataset.ts';
export { openTable, type OpenTableOptions, type Table, type TableRow } from './open-table.ts';
export { isSql } from './duckdb/sql-source.ts';
export { formatOfName, type FileFormat, type TableFormat } from './table-format.ts';
export { parquetColumn } from './parquet/new-column.ts';
export type { ByteSink, ParquetColumn, ParquetKind, ParquetRowWriter } from './parquet/index.ts';
export {
  readCsv,
  readData,
  readDataOptions,
  type OpenReadDataOption,
  type ReadCsvOptions,
  type ReadDataOptions,
} from './read-data.ts';
export type { PreparedData } from './cached-data.ts';
export { readBy } from './read-by.ts';
export { readFurtherRows, type FurtherRows, type FurtherRowsOptions } from './read-further-rows.ts';
export { readingOptions, type ReadingOptions } from './reading-options.ts';
export { readVectors, type NamedVectors, type ReadVectorsOptions } from './read-vectors.ts';
export { parquetWriter } from './write-parquet.ts';
export { isGlob, sourceFiles, type SourceFile } from './source-files.ts';
