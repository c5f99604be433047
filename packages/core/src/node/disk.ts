import { link, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { StorageError } from '../errors.ts';
import type { FileSystem, WritableFile } from './file-system.ts';
import { PIECE, readInto } from './read-into.ts';

/** The disk. Failures are StorageErrors that name the path. */
export const disk: FileSystem = {
  makeFolder: (path) =>
    naming(path, 'create the folder', async () => {
      await mkdir(path, { recursive: true });
    }),
  list: (path) => naming(path, 'list the folder', () => unlessMissing(() => readdir(path))),
  read: (path) => naming(path, 'read', () => unlessMissing(() => readWhole(path))),
  size: (path) => naming(path, 'read', () => unlessMissing(async () => (await stat(path)).size)),
  readAt: (path, position, target) => naming(path, 'read', () => readAt(path, position, target)),
  create: (path) => openForWriting(path, 'w'),
  append: (path) => openForWriting(path, 'a'),
  rename: (from, to) => naming(to, 'replace', () => rename(from, to)),
  remove: (path) => naming(path, 'remove', () => rm(path, { force: true })),
  createExclusive: (path, bytes) => naming(path, 'create', () => createExclusive(path, bytes)),
  syncFolder: (path) => naming(path, 'flush the folder', () => syncFolder(path)),
};

async function naming<T>(path: string, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new StorageError({
      where: path,
      rule: `could not ${what}`,
      got: (error as Error).message,
      fix: 'Check that the place exists, has room, and may be written.',
      cause: error,
    });
  }
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** In pieces, because `readFile` refuses files of 2 GiB. */
async function readWhole(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, await readInto(bytes, file, 0));
  } finally {
    await file.close();
  }
}

async function readAt(path: string, position: number, target: Uint8Array): Promise<void> {
  const file = await open(path, 'r');
  try {
    const bytes = await readInto(target, file, position);
    if (bytes < target.length) throw new Error(`the file ends after ${position + bytes} bytes`);
  } finally {
    await file.close();
  }
}

async function openForWriting(path: string, flags: 'w' | 'a'): Promise<WritableFile> {
  const file = await naming(path, 'open', () => open(path, flags));
  return {
    write: (bytes) =>
      naming(path, 'write', async () => {
        for (let offset = 0; offset < bytes.length;) {
          offset += (await file.write(bytes, offset, Math.min(PIECE, bytes.length - offset))).bytesWritten;
        }
      }),
    writeAt: (position, bytes) =>
      naming(path, 'write', async () => {
        for (let offset = 0; offset < bytes.length;)
          offset += (await file.write(bytes, offset, bytes.length - offset, position + offset)).bytesWritten;
      }),
    sync: () => naming(path, 'flush', () => file.sync()),
    close: () => naming(path, 'close', () => file.close()),
  };
}

/** A name appears only with its content: written beside and linked. Where links are unknown, created and written. */
async function createExclusive(path: string, bytes: Uint8Array): Promise<boolean> {
  const beside = `${path}.${process.pid}.${performance.now()}`;
  await writeFile(beside, bytes);
  try {
    await link(beside, path).catch(async (error: unknown) => {
      if (codeOf(error) === 'EEXIST') throw error;
      await writeFile(path, bytes, { flag: 'wx' });
    });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

/** Not every system can flush a folder; where it cannot, renames are as safe as it makes them. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'].includes(codeOf(error) ?? '')) throw error;
  }
}
