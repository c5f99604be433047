import type { PreparedData } from '../cached-data.ts';
import { readData, type ReadDataOptions } from '../read-data.ts';
import { sqlSource } from './sql-source.ts';

/** Options of `readSql`: those of `readData` without the training file. */
export type ReadSqlOptions = Omit<ReadDataOptions, 'train'>;

/**
 * Reads the rows of a query of DuckDB and splits them: `readData` with a query in place of the file. The options `valid` and
 * `test` take queries as "sql:SELECT …".
 *
 * @example
 * const data = await readSql("SELECT * FROM read_parquet('clicks/*.parquet') ORDER BY time", { label: 'click' });
 */
export function readSql(query: string, options: ReadSqlOptions = {}): Promise<PreparedData> {
  return readData({ ...options, train: sqlSource(query) });
}
