/**
 * DuckDB as a source of rows; it must be installed (`@duckdb/node-api`, or `fsdnet setup duckdb`).
 *
 * @packageDocumentation
 */
export { DUCKDB_PACKAGE, DUCKDB_VERSION, duckdbFolder, findDuckdb, type Duckdb } from './find-duckdb.ts';
export { readSql, type ReadSqlOptions } from './read-sql.ts';
