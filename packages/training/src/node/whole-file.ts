import { dirname } from 'node:path';
import type { FileSystem } from './file-system.ts';

/** Creates a file that is on the disk when this resolves; nothing else refers to it yet. */
export async function writeNew(files: FileSystem, path: string, pieces: readonly Uint8Array[]): Promise<void> {
  const file = await files.create(path);
  try {
    for (const piece of pieces) await file.write(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Replaces a file as one step: whoever looks sees the old content or the new. */
export async function replaceWhole(files: FileSystem, path: string, pieces: readonly Uint8Array[]): Promise<void> {
  const beside = `${path}.new`;
  await writeNew(files, beside, pieces);
  await files.rename(beside, path);
  await files.syncFolder(dirname(path));
}
