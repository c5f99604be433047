import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EncodedPart, EncodedRows } from '@fsdnet/core';
import { bytesOfRows, isInBlocks, StorageError } from '@fsdnet/core/engine';
import { bytesText } from '@fsdnet/core/node';
import { rawBytes } from './byte-source.ts';
import { openEncodedFile, writeEncodedFile } from './encoded-file/index.ts';
import { encodedLimit, keepWithinLimit } from './encoded-limit.ts';
import type { RowsData } from '../prepare/from-rows.ts';
import { preparationFingerprint } from './preparation-code.ts';
import type { PreparingOptions } from './preparing.ts';

/** Data that is ready for training, and whether it came from the cache. */
export interface PreparedData extends RowsData<EncodedPart> {
  /** True when nothing had to be read and encoded again. */
  readonly prepareCached: boolean;
}

/** What the cache needs to know. */
export interface CachedDataOptions extends Pick<
  PreparingOptions,
  'inMemoryBytes' | 'onMessage' | 'onProgress' | 'signal'
> {
  /** Cache folder; undefined for no cache. */
  readonly cacheDir: string | undefined;
  /** Files whose content is part of the key. */
  readonly files: readonly string[];
  /** Everything else that changes the result; plain data. */
  readonly key: object;
}

/** Prepared parts with the messages that came up, which a cached result repeats. */
export interface NotedParts<P extends EncodedPart = EncodedRows> {
  readonly data: RowsData<P>;
  readonly notes: readonly string[];
}

/**
 * Takes encoded data from the cache, or prepares it and keeps it there; then what was not used for the longest time is
 * removed from a cache that has grown beyond its limit. A cache that cannot be used is never an error.
 */
export async function cachedData(
  options: CachedDataOptions,
  prepare: (onNote: (note: string) => void) => Promise<RowsData>,
): Promise<PreparedData> {
  const { cacheDir, onMessage, onProgress } = options;
  const prepareNoted = async (): Promise<NotedParts> => {
    const notes: string[] = [];
    const data = await prepare((note) => {
      notes.push(note);
      onMessage?.(note);
    });
    return { data, notes };
  };
  const code = cacheDir === undefined ? undefined : await preparationFingerprint();
  // A stream can be read only once, so its content is no key.
  if (cacheDir === undefined || code === undefined || options.files.includes('-'))
    return { ...(await keptOutside(await prepareNoted(), options)), prepareCached: false };
  const limit = encodedLimit();
  const folder = join(cacheDir, 'encoded');
  const path = join(folder, `${await keyOf(options, code)}.bin`);
  try {
    const found = await openEncodedFile(path, options);
    if (found) {
      await noteUse(path);
      for (const note of found.notes) onMessage?.(note);
      onMessage?.(`Encoded data from the cache: ${path}`);
      return { ...told(found.data, path, options), prepareCached: true };
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    onMessage?.(`${error.message} Preparing the data again.`);
  }
  const prepared = await prepareNoted();
  try {
    await mkdir(folder, { recursive: true });
    await writeEncodedFile(path, prepared, onProgress);
    await keepWithinLimit(folder, path, limit);
  } catch (error) {
    onMessage?.(`Encoded data could not be kept in ${folder}: ${(error as Error).message}`);
    return { ...(await keptOutside(prepared, options)), prepareCached: false };
  }
  const data = fitsInMemory(prepared.data, options) ? prepared.data : await inBlocks(path, options);
  return { ...data, prepareCached: false };
}

type Kept = Pick<CachedDataOptions, 'inMemoryBytes' | 'onMessage' | 'onProgress'>;

/** Data without a cache: in memory where they fit, else in a file that is gone when nobody reads it any more. */
async function keptOutside(prepared: NotedParts, options: Kept): Promise<RowsData<EncodedPart>> {
  if (fitsInMemory(prepared.data, options)) return prepared.data;
  const folder = await mkdtemp(join(tmpdir(), 'fsdnet-encoded-'));
  try {
    const path = join(folder, 'data.bin');
    await writeEncodedFile(path, prepared, options.onProgress);
    // What is open can be read when its name is gone, and no kill leaves anything behind.
    return await inBlocks(path, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function fitsInMemory({ train, valid, test }: RowsData, { inMemoryBytes = Infinity }: Kept): boolean {
  return [train, valid, test].reduce((sum, part) => sum + (part ? bytesOfRows(part) : 0), 0) <= inMemoryBytes;
}

/** The data of a file that was just written. */
async function inBlocks(path: string, options: Kept): Promise<RowsData<EncodedPart>> {
  const opened = await openEncodedFile(path, options);
  if (!opened) throw new StorageError({ where: path, rule: 'was removed while it was opened' });
  return told(opened.data, path, options);
}

/** Says where data are that are not in memory. */
function told(data: RowsData<EncodedPart>, path: string, { onMessage }: Kept): RowsData<EncodedPart> {
  const { train, valid, test } = data;
  const bytes = [train, valid, test].reduce((sum, part) => sum + (part && isInBlocks(part) ? part.bytes : 0), 0);
  if (bytes > 0) onMessage?.(`Encoded data: ${bytesText(bytes)}, read in blocks from ${path}`);
  return data;
}

/** Not every system notes when a file is read. */
async function noteUse(path: string): Promise<void> {
  const now = new Date();
  // A cache may be another user's.
  await utimes(path, now, now).catch(() => undefined);
}

async function keyOf({ files, key, onProgress, signal }: CachedDataOptions, code: string): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([code, key]));
  for (const file of files) {
    const content = createHash('sha256');
    for await (const chunk of rawBytes(file, { stage: 'look for encoded data', onProgress, signal }))
      content.update(chunk);
    hash.update(content.digest());
  }
  return hash.digest('hex').slice(0, 40);
}
