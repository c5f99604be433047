import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { EngineError } from '@fsdnet/core/engine';
import { runProcess } from '@fsdnet/core/node';
import { mpiFolders } from '../install/mpi-folder.ts';

/** A program that starts ranks. */
export interface Launcher {
  /** Absolute path: remote hosts look for the rest of the MPI beside it. */
  readonly program: string;
  readonly kind: 'Open MPI' | 'Hydra';
  /** "Open MPI 5.0.11" */
  readonly version: string;
}

/**
 * The launcher of an MPI: beside the library that FSDNET_MPI_LIBRARY names, of `fsdnet setup mpi`, or on the PATH.
 *
 * @param folder Looked at alone, where given.
 * @throws EngineError with the command that installs one.
 */
export async function findLauncher(signal: AbortSignal, folder?: string): Promise<Launcher> {
  const { FSDNET_MPI_LIBRARY: library, PATH = '' } = process.env;
  const folders =
    folder === undefined
      ? [
          ...(library ? [join(dirname(dirname(library)), 'bin')] : []),
          ...mpiFolders().map((installed) => join(installed, 'bin')),
          ...PATH.split(delimiter).filter((place) => place !== ''),
        ]
      : [join(folder, 'bin')];
  for (const place of folders) {
    for (const name of ['mpirun', 'mpiexec']) {
      const program = join(place, name);
      if (!existsSync(program)) continue;
      const { ok, output } = await runProcess(program, ['--version'], { cwd: process.cwd(), signal });
      const found = ok ? launcherOf(program, output) : undefined;
      if (found) return found;
    }
  }
  throw new EngineError({
    where: 'mpi',
    rule: 'no MPI is installed, which starts ranks',
    fix: 'Run: fsdnet setup mpi',
  });
}

function launcherOf(program: string, output: string): Launcher | undefined {
  const openMpi = /\((?:Open MPI|PRRTE)\) ([\d.]+)/.exec(output)?.[1];
  if (openMpi !== undefined) return { program, kind: 'Open MPI', version: `Open MPI ${openMpi}` };
  const hydra = /^\s*Version:\s*([\d.]+)/m.exec(output)?.[1];
  return hydra !== undefined && /hydra/i.test(output)
    ? { program, kind: 'Hydra', version: `MPICH ${hydra}` }
    : undefined;
}
