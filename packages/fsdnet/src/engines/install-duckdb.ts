import { DUCKDB_PACKAGE, DUCKDB_VERSION, duckdbFolder } from '@fsdnet/datasets/duckdb';

import { installPackage } from './install-package.ts';

const tinyQuery = `
const { DuckDBInstance } = require('${DUCKDB_PACKAGE}');
DuckDBInstance.create(':memory:')
  .then((instance) => instance.connect())
  .then((connection) => connection.runAndReadAll('SELECT 6 * 7'))
  .then((result) => { if (result.getRows()[0][0] !== 42) throw new Error('wrong result'); })
  .catch((error) => { console.error(error.message); process.exit(1); });
`;

/** Installs DuckDB, which reads "sql:" sources. */
export function installDuckdb(step: (text: string) => void, signal: AbortSignal): Promise<string> {
  return installPackage(
    {
      word: 'duckdb',
      name: DUCKDB_PACKAGE,
      version: DUCKDB_VERSION,
      size: '24 MB',
      folder: duckdbFolder(),
      trial: tinyQuery,
      instead: 'Write what the query gives to a Parquet file elsewhere, and train on that.',
    },
    step,
    signal,
  );
}
