import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CtrError, type EncodedPart, type EncodedRows } from '@fsdnet/core';
import { bytesOfRows, isInBlocks, StorageError } from '@fsdnet/core/engine';
import { bytesText, writeWhole } from '@fsdnet/core/node';
import { rawBytes } from './byte-source.ts';
import { EncodedFileWriter, openEncodedFile, writeEncodedFile } from './encoded-file/index.ts';
import { encodedLimit, keepWithinLimit } from './encoded-limit.ts';
import type { RowsData } from '../prepare/from-rows.ts';
import type { PartsStore } from './parts-store.ts';
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
  prepare: (onNote: (note: string) => void, store: PartsStore) => Promise<RowsData<EncodedPart>>,
): Promise<PreparedData> {
  const { cacheDir, onMessage, onProgress } = options;
  const prepareNoted = async (place?: CachePlace): Promise<NotedParts<EncodedPart>> => {
    const notes: string[] = [];
    const onNote = (note: string): void => {
      notes.push(note);
      onMessage?.(note);
    };
    return { data: await prepare(onNote, storeOf(options, notes, place)), notes };
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
  const place = { folder, path, limit };
  const prepared = await prepareNoted(place);
  if (!isInMemory(prepared)) return { ...prepared.data, prepareCached: false };
  try {
    await keepAt(place, () => writeEncodedFile(path, prepared, onProgress));
  } catch (error) {
    onMessage?.(notKept(place, error));
    return { ...(await keptOutside(prepared, options)), prepareCached: false };
  }
  const data = fitsInMemory(prepared.data, options) ? prepared.data : await inBlocks(path, options);
  return { ...data, prepareCached: false };
}

/** Where the cache keeps data. */
interface CachePlace {
  readonly folder: string;
  readonly path: string;
  /** Most bytes in the folder. */
  readonly limit: number;
}

async function keepAt({ folder, path, limit }: CachePlace, write: () => Promise<void>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await write();
  await keepWithinLimit(folder, path, limit);
}

function notKept({ folder }: CachePlace, error: unknown): string {
  return `Encoded data could not be kept in ${folder}: ${(error as Error).message}`;
}

function isInMemory(prepared: NotedParts<EncodedPart>): prepared is NotedParts {
  return !isInBlocks(prepared.data.train);
}

/** Writes large data into the cache while they are prepared, or where there is none into a file that is gone in the end. */
function storeOf(options: Kept, notes: readonly string[], place: CachePlace | undefined): PartsStore {
  const { inMemoryBytes = Infinity, onMessage } = options;
  const writeTo = (path: string, encode: Encode): Promise<void> =>
    writeWhole(path, async (write) => {
      const writer = new EncodedFileWriter(write);
      const facts = await encode((part, rows) => writer.append(part, rows));
      await writer.finish({ ...facts, notes });
    });
  return {
    inMemoryBytes,
    async write(encode) {
      if (place) {
        try {
          await keepAt(place, () => writeTo(place.path, encode));
          return await inBlocks(place.path, options);
        } catch (error) {
          // What is wrong with the data themselves is no matter of the place.
          if (error instanceof CtrError && !(error instanceof StorageError)) throw error;
          onMessage?.(notKept(place, error));
        }
      }
      return inTemporaryFile(options, (path) => writeTo(path, encode));
    },
  };
}

type Encode = Parameters<PartsStore['write']>[0];

type Kept = Pick<CachedDataOptions, 'inMemoryBytes' | 'onMessage' | 'onProgress'>;

/** Data without a cache: in memory where they fit, else in a file that is gone when nobody reads it any more. */
async function keptOutside(prepared: NotedParts<EncodedPart>, options: Kept): Promise<RowsData<EncodedPart>> {
  if (!isInMemory(prepared) || fitsInMemory(prepared.data, options)) return prepared.data;
  return inTemporaryFile(options, (path) => writeEncodedFile(path, prepared, options.onProgress));
}

async function inTemporaryFile(options: Kept, write: (path: string) => Promise<void>): Promise<RowsData<EncodedPart>> {
  const folder = await mkdtemp(join(tmpdir(), 'fsdnet-encoded-'));
  try {
    const path = join(folder, 'data.bin');
    await write(path);
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
