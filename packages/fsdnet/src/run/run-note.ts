import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { StorageError } from '@fsdnet/core/engine';
import { disk, replaceWhole } from '@fsdnet/core/node';

/** Version of the files' format. */
const format = 1;

/** A JSON file in which the command line keeps what it knows of a run besides `fit`'s own files. */
export interface RunNote<T> {
  pathIn(folder: string): string;
  /** Whether a run folder has it. */
  isIn(folder: string): boolean;
  /** Undefined where there is none. Throws StorageError when it is damaged. */
  read(folder: string): T | undefined;
  /** Replaces it as one step. */
  write(folder: string, content: T): Promise<void>;
}

/** A file of this name; `fix` is what to do about a damaged one, which `isSound` tells from its content. */
export function runNote<T extends object>(
  name: string,
  fix: string,
  isSound: (content: T) => boolean = () => true,
): RunNote<T> {
  const damaged = (where: string, cause?: unknown): StorageError =>
    new StorageError({
      where,
      rule: 'must be as it was written',
      got: 'a damaged file, or one of a later version',
      fix,
      cause,
    });
  const pathIn = (folder: string): string => join(folder, name);
  const isIn = (folder: string): boolean => existsSync(pathIn(folder));
  return {
    pathIn,
    isIn,
    read(folder) {
      if (!isIn(folder)) return undefined;
      const path = pathIn(folder);
      let stored: (T & { readonly format?: unknown }) | null;
      try {
        stored = JSON.parse(readFileSync(path, 'utf8')) as typeof stored;
      } catch (cause) {
        throw damaged(path, cause);
      }
      if (stored?.format !== format || !isSound(stored)) throw damaged(path);
      return stored;
    },
    write(folder, content) {
      const text = `${JSON.stringify({ format, ...content }, null, 1)}\n`;
      return replaceWhole(disk, pathIn(folder), [new TextEncoder().encode(text)]);
    },
  };
}
