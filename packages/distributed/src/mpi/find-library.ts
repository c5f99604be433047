import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { mpiFolders } from '../install/mpi-folder.ts';
import type { LaunchedBy } from './launched-by.ts';

/** File names of MPI libraries, by who starts processes that load them. */
const FILES: Readonly<Record<LaunchedBy, readonly string[]>> = {
  'Open MPI': ['libmpi.so.40', 'libmpi.dylib'],
  Hydra: ['libmpi_abi.so.1', 'libmpi.so.12', 'libmpi.dylib'],
  PMIx: ['libmpi.so.40', 'libmpi_abi.so.1', 'libmpi.so.12', 'libmpi.dylib'],
};

const LIBRARY_FOLDERS = ['lib', 'lib64', join('lib', 'x86_64-linux-gnu'), join('lib', 'aarch64-linux-gnu')];

/**
 * The MPI library of a process, which must be that of its launcher: the one that FSDNET_MPI_LIBRARY names, else that in the
 * launcher's own folder, in the folder of `fsdnet setup mpi`, or where the loader finds it, as a bare name.
 */
export function findLibrary(launcher: LaunchedBy, environment: NodeJS.ProcessEnv = process.env): string {
  const { FSDNET_MPI_LIBRARY: named, OMPI_LIBDIR_LOC: ofOpenMpi } = environment;
  if (named) return named;
  const files = FILES[launcher];
  const folders = [
    ...(ofOpenMpi ? [ofOpenMpi] : []),
    ...[...launcherPrefixes(launcher, environment), ...mpiFolders()].flatMap((prefix) =>
      LIBRARY_FOLDERS.map((folder) => join(prefix, folder)),
    ),
  ];
  for (const folder of folders) {
    for (const file of files) if (existsSync(join(folder, file))) return join(folder, file);
  }
  return files[0]!;
}

/** Folders above the programs that may have started this process. */
function launcherPrefixes(launcher: LaunchedBy, environment: NodeJS.ProcessEnv): readonly string[] {
  const programs = launcher === 'Hydra' ? ['mpiexec.hydra', 'mpiexec'] : ['prterun', 'orted', 'mpirun'];
  const found: string[] = [];
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    for (const program of programs) {
      const path = join(folder, program);
      if (folder !== '' && existsSync(path)) found.push(dirname(dirname(realpathSync(path))));
    }
  }
  return found;
}
