import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EngineError } from '@fsdnet/core/engine';
import type * as koffi from 'koffi';
import { mpiFolders } from '../install/mpi-folder.ts';

/** The module that calls C. */
export type Koffi = typeof koffi;

/**
 * koffi: of the user's project, beside this package, or the one that `fsdnet setup mpi` installed.
 *
 * @throws EngineError with the command that installs it.
 */
export async function findKoffi(): Promise<Koffi> {
  const found = [process.cwd(), ...mpiFolders()].find((folder) => existsSync(join(folder, 'node_modules', 'koffi')));
  try {
    const specifier =
      found === undefined ? 'koffi' : pathToFileURL(createRequire(join(found, 'package.json')).resolve('koffi')).href;
    const loaded = (await import(specifier)) as Koffi & { readonly default?: Koffi };
    return loaded.default ?? loaded;
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    throw new EngineError({
      where: 'mpi',
      rule: isMissing ? 'koffi must be installed, which calls MPI' : 'koffi does not load',
      got: isMissing ? undefined : JSON.stringify((cause as Error).message.split('\n')[0]),
      fix: 'Run: fsdnet setup mpi',
      cause,
    });
  }
}
