import { dirname, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

import { ConfigError } from '@fsdnet/core';

import { hashesFrom } from './user-files.ts';
import type { FileCheck } from './user-files.ts';

/** What the files of a module of the user's own hold, as a run folder keeps it. */
export interface ModuleHashes {
  /** sha256 of the module's own file. */
  readonly sha256: string;
  /** sha256 of each local file that it imports, directly or not, by path from the module's folder. Absent without any. */
  readonly imports?: Readonly<Record<string, string>>;
}

/** As a run folder has them: one that was written by hand may lack them. */
export type RecordedHashes = { readonly [K in keyof ModuleHashes]?: ModuleHashes[K] | null | undefined };

/** What the files of a module hold that was imported in this process; `entry` is its real path. */
export function moduleHashes(entry: string): ModuleHashes {
  const hashes = hashesFrom(pathToFileURL(entry).href);
  const imports = [...hashes].filter(([path]) => path !== entry).map(([path, sha256]) => [nameOf(path, entry), sha256]);
  return {
    sha256: hashes.get(entry)!,
    ...(imports.length > 0 && { imports: Object.fromEntries(imports.sort()) as Record<string, string> }),
  };
}

/** Lets only files pass that hold what a run was made with; `entry` is the real path of the run's module. */
export function unchangedSince({ sha256, imports }: RecordedHashes, entry: string): FileCheck {
  return (path, found) => {
    const recorded = (path === entry ? sha256 : imports?.[nameOf(path, entry)]) ?? undefined;
    if (recorded === found) return;
    throw new ConfigError({
      where: path,
      rule:
        recorded === undefined
          ? 'is code of the run whose hash the run folder does not keep, so it is not executed'
          : 'has changed since the run was made with it',
      fix:
        recorded === undefined
          ? 'Name the module with --model, which lets it be executed, or train a new run.'
          : 'Restore the file, name a module with --model, or train a new run.',
    });
  };
}

function nameOf(path: string, entry: string): string {
  return relative(dirname(entry), path).replaceAll(sep, '/');
}
