import { open } from 'node:fs/promises';
import * as zlib from 'node:zlib';
import { isSql } from './duckdb/sql-source.ts';
import { sourceFiles } from './source-files.ts';

/** Bytes of a file from which the length of its rows is taken. */
const LOOKED_AT = 1 << 20;

const NEWLINE = 0x0a;

/**
 * About how many rows a file, folder or glob has, from the line ends at the start of each file and its size; those of Parquet
 * are known. Undefined for a stream, a query, and what cannot be read: whoever reads it says what is wrong.
 */
export async function approximateRows(path: string): Promise<number | undefined> {
  if (path === '-' || isSql(path)) return undefined;
  try {
    let rows = 0;
    for (const file of await sourceFiles(path)) rows += await rowsOfFile(file.path);
    return Math.round(rows);
  } catch {
    return undefined;
  }
}

async function rowsOfFile(path: string): Promise<number> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(Math.min(LOOKED_AT, size)), 0, undefined, 0);
    const head = buffer.subarray(0, bytesRead);
    if (head.toString('latin1', 0, 4) === 'PAR1') return await rowsOfParquet(path);
    const lines = unpackedHead(head).reduce((count, byte) => (byte === NEWLINE ? count + 1 : count), 0);
    // Packed text has about as many rows for each byte all over.
    return Math.max(1, (lines * size) / head.length);
  } finally {
    await handle.close();
  }
}

/** As much of packed text as its first bytes hold. */
function unpackedHead(head: Buffer): Uint8Array {
  if (head[0] === 0x1f && head[1] === 0x8b) return zlib.gunzipSync(head, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
  if (head.readUInt32LE(0) === 0xfd2fb528 && 'zstdDecompressSync' in zlib) {
    return zlib.zstdDecompressSync(head, { finishFlush: zlib.constants.ZSTD_e_flush });
  }
  return head;
}

async function rowsOfParquet(path: string): Promise<number> {
  const { fileAccess, openParquetTable } = await import('./parquet/index.ts');
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  const table = await openParquetTable(fileAccess(path, handle, size, { stage: 'read' }));
  await table.close();
  return table.rowCount ?? 0;
}
