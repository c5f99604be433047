/**
 * Data from files: streaming readers, the benchmark sets, the embedded sample, the encoded cache.
 *
 * @packageDocumentation
 */
export { cacheEntries, cleanCache } from './cache-entries.ts';
export type { CacheEntry, StoredEntry } from './cache-entries.ts';
export { defaultCacheDir } from './cache-folder.ts';
export { encodedLimit } from './encoded-limit.ts';
export { encodeTable } from './encode-table.ts';
export type { EncodeTableOptions } from './encode-table.ts';
export { firstRows } from './first-rows.ts';
export { loadDataset, loadDatasetOptions } from './load-dataset.ts';
export type { LoadDatasetOptions, OpenLoadDatasetOption } from './load-dataset.ts';
export { openTable } from './open-table.ts';
export type { OpenTableOptions, Table, TableFormat, TableRow } from './open-table.ts';
export { parquetColumn } from './parquet/new-column.ts';
export type { ByteSink, ParquetColumn, ParquetKind, ParquetRowWriter } from './parquet/index.ts';
export { readCsv } from './read-csv.ts';
export type { ReadCsvOptions } from './read-csv.ts';
export { readData, readDataOptions } from './read-data.ts';
export type { OpenReadDataOption, PreparedData, ReadDataOptions } from './read-data.ts';
export { readingOptions } from './reading-options.ts';
export type { ReadingOptions } from './reading-options.ts';
export { readVectors } from './read-vectors.ts';
export type { NamedVectors, ReadVectorsOptions } from './read-vectors.ts';
export { formatOfName } from './table-format.ts';
export { parquetWriter } from './write-parquet.ts';
