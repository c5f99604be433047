import type { ByteSink, ParquetColumn, ParquetRowWriter } from './parquet/index.ts';

/**
 * Starts a Parquet file (snappy) with these columns; `write` gets its bytes in order.
 *
 * @example
 * const table = await openTable('new.parquet');
 * const writer = await parquetWriter([...table.parquet, parquetColumn('prediction', 'float')], write);
 * for await (const { stored } of table.rows()) await writer.add([...stored, 0.5]);
 * await writer.finish();
 */
export async function parquetWriter(columns: readonly ParquetColumn[], write: ByteSink): Promise<ParquetRowWriter> {
  const { parquetRowWriter } = await import('./parquet/index.ts');
  return parquetRowWriter(columns, write);
}
