import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { disk } from './disk.ts';
import type { FileSystem, WritableFile } from './file-system.ts';

/** Adds bytes to a file that is being written; resolves when more may come. */
export type WriteBytes = (bytes: Uint8Array) => Promise<void>;

/** A file that is being written. */
export type FileInWork = Pick<WritableFile, 'write' | 'writeAt'>;

/** What a file is to hold: its pieces, or what writes it. */
export type FileContent = readonly Uint8Array[] | ((file: FileInWork) => Promise<void>);

/** Creates a file that is on the disk when this resolves; nothing else refers to it yet. */
export function writeNew(files: FileSystem, path: string, content: FileContent): Promise<void> {
  return writeThrough(files, path, writing(content));
}

/**
 * Replaces a file as one step: whoever looks sees the old content or the new. For the process that holds the lock of the
 * file's folder: what a kill leaves of it is overwritten the next time.
 */
export function replaceWhole(files: FileSystem, path: string, content: FileContent): Promise<void> {
  return replaceThrough(files, path, `${path}.new`, writing(content));
}

/**
 * Writes a file on the disk that appears, or replaces another, when `work` has written it whole; after an error everything
 * is as it was. Several processes may write the same file at once: the last one to end stays.
 */
export function writeWhole(path: string, work: (write: WriteBytes) => Promise<void>): Promise<void> {
  const beside = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
  return replaceThrough(disk, path, beside, ({ write }) => work(write));
}

async function replaceThrough(
  files: FileSystem,
  path: string,
  beside: string,
  work: (file: FileInWork) => Promise<void>,
): Promise<void> {
  try {
    await writeThrough(files, beside, work);
    await files.rename(beside, path);
  } catch (error) {
    await files.remove(beside).catch(() => undefined);
    throw error;
  }
  await files.syncFolder(dirname(path));
}

async function writeThrough(files: FileSystem, path: string, work: (file: FileInWork) => Promise<void>): Promise<void> {
  const file = await files.create(path);
  try {
    await work(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

function writing(content: FileContent): (file: FileInWork) => Promise<void> {
  if (typeof content === 'function') return content;
  return async (file) => {
    for (const piece of content) await file.write(piece);
  };
}
