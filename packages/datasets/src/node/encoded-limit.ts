import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { bytesSetting } from '@fsdnet/core/node';
import { entriesIn, type StoredEntry } from './cache-folder.ts';

const DEFAULT_LIMIT = 10e9;

/** Encoded data, and what a process writes before it has that name. */
const encodedFile = /^[0-9a-f]+\.bin(\.[0-9a-f-]+\.part)?$/;

/** A file that is being written changes more often than that, in milliseconds. */
const ABANDONED_AFTER = 3_600_000;

/** Most bytes of encoded data in a cache folder: FSDNET_CACHE_GB gigabytes, 10 without it. Throws a ConfigError. */
export function encodedLimit(): number {
  return bytesSetting('FSDNET_CACHE_GB', DEFAULT_LIMIT);
}

/**
 * Removes the encoded data of a folder that were not used for the longest time until all take at most `limit` bytes. The file
 * `newest` stays in any case, as does what another process is writing; what it reads it can read to the end.
 */
export async function keepWithinLimit(folder: string, newest: string, limit: number): Promise<void> {
  const entries = (await entriesIn(folder)).filter(({ path }) => encodedFile.test(basename(path)));
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  for (const entry of entries) {
    if (entry.path === newest || isBeingWritten(entry) || (bytes <= limit && !isUnfinished(entry))) continue;
    // A system that refuses to remove what is open lets it be removed next time.
    await rm(entry.path, { force: true }).catch(() => undefined);
    bytes -= entry.bytes;
  }
}

function isBeingWritten(entry: StoredEntry): boolean {
  return isUnfinished(entry) && Date.now() - entry.lastUsed.getTime() < ABANDONED_AFTER;
}

function isUnfinished({ path }: StoredEntry): boolean {
  return path.endsWith('.part');
}
