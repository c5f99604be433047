import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { defaultCacheDir } from '@fsdnet/core/node';

/** A file or folder with what it takes. */
export interface StoredEntry {
  readonly path: string;
  /** Of all files in it. */
  readonly bytes: number;
  /** When a file in it was last read or written, as far as the system notes that. */
  readonly lastUsed: Date;
}

/** What a cache folder holds: encoded data, downloaded data sets, optional engines, compiled code of the command line. */
export interface CacheEntry extends StoredEntry {
  /** Folder in the cache folder: "encoded", "data", "engines", "compiled". */
  readonly kind: string;
  readonly name: string;
}

/** What the cache folder holds, by kind, what was used last first; nothing where there is no such folder. */
export async function cacheEntries(cacheDir: string = defaultCacheDir()): Promise<CacheEntry[]> {
  const entries: CacheEntry[] = [];
  for (const kind of (await namesIn(cacheDir)).sort()) {
    const found = await entriesIn(join(cacheDir, kind));
    entries.push(...found.reverse().map((entry) => ({ ...entry, kind, name: basename(entry.path) })));
  }
  return entries;
}

/** Removes the cache folder with all that it holds. */
export async function cleanCache(cacheDir: string = defaultCacheDir()): Promise<void> {
  await rm(cacheDir, { recursive: true, force: true });
}

/** What lies in a folder; what was not used for the longest time first. */
export async function entriesIn(folder: string): Promise<StoredEntry[]> {
  const entries: StoredEntry[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const { bytes, lastUsed } = await measure(path);
    entries.push({ path, bytes, lastUsed: new Date(lastUsed) });
  }
  return entries.sort((one, other) => one.lastUsed.getTime() - other.lastUsed.getTime());
}

/** Bytes, and milliseconds since 1970. What another process removes meanwhile takes nothing. */
async function measure(path: string): Promise<{ readonly bytes: number; readonly lastUsed: number }> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return { bytes: 0, lastUsed: 0 };
  if (!found.isDirectory()) return { bytes: found.size, lastUsed: Math.max(found.atimeMs, found.mtimeMs) };
  let [bytes, lastUsed] = [0, found.mtimeMs];
  for (const name of await namesIn(path)) {
    const inside = await measure(join(path, name));
    bytes += inside.bytes;
    lastUsed = Math.max(lastUsed, inside.lastUsed);
  }
  return { bytes, lastUsed };
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
