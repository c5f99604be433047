import { statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Moves files of `from` into the folder `to`, all or none: when one cannot be moved, those that were there before are there
 * again. The last file goes first and comes last, so whoever sees it sees the others that belong to it. Both folders lie on
 * one disk; `from` is the caller's to remove.
 */
export async function replaceFiles(from: string, to: string, names: readonly string[]): Promise<void> {
  const aside = join(from, 'replaced');
  await mkdir(aside);
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const name of names.toReversed()) {
      if (!statSync(join(to, name), { throwIfNoEntry: false })?.isFile()) continue;
      await rename(join(to, name), join(aside, name));
      undo.push(() => rename(join(aside, name), join(to, name)));
    }
    for (const name of names) {
      await rename(join(from, name), join(to, name));
      undo.push(() => rm(join(to, name)));
    }
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}
