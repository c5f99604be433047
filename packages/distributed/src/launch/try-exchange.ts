import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { moduleUrl, runProcess, tellingLine } from '@fsdnet/core/node';
import { connectRanks } from '../mpi/connect.ts';
import { launchedRank } from '../mpi/launched-by.ts';
import { findLauncher, type Launcher } from './find-launcher.ts';
import { launcherFlags, YIELDING } from './launcher-flags.ts';

/** What two ranks found. */
export interface TriedMpi {
  /** "Open MPI v5.0.11" */
  readonly library: string;
  readonly launcher: Launcher;
}

/**
 * Starts two ranks that exchange something.
 *
 * @param folder Of an installation, to try it alone. Default: what `findLauncher` finds.
 */
export async function tryExchange(
  folder: string | undefined,
  signal: AbortSignal,
): Promise<TriedMpi | { readonly problem: string }> {
  let launcher: Launcher;
  try {
    launcher = await findLauncher(signal, folder);
  } catch (error) {
    return { problem: (error as Error).message };
  }
  const program = `import(${JSON.stringify(moduleUrl(import.meta))}).then(({ exchangeOnce }) => exchangeOnce());`;
  const job = { ranks: 2, hosts: [], crowded: true, variables: [], more: [] };
  const args = [
    ...launcherFlags(launcher, job),
    process.execPath,
    ...process.execArgv,
    ...['--input-type=module', '-e', program],
  ];
  const library = folder === undefined ? undefined : libraryIn(join(folder, 'lib'));
  const { ok, output } = await runProcess(launcher.program, args, {
    cwd: folder ?? process.cwd(),
    signal,
    environment: { ...YIELDING[launcher.kind], ...(library !== undefined && { FSDNET_MPI_LIBRARY: library }) },
  });
  const told = /^exchanged under (.+)$/m.exec(output)?.[1];
  return ok && told !== undefined ? { library: told, launcher } : { problem: tellingLine(output) };
}

/** Of one of two ranks: sends its number to the other, and tells what it got. */
export async function exchangeOnce(): Promise<void> {
  const { ranks, library } = await connectRanks(launchedRank() ?? { launcher: 'PMIx', size: undefined });
  const numbers = Array.from({ length: ranks.size }, (_, to) => Float32Array.of(10 * ranks.rank + to));
  const received = (await ranks.alltoallv(numbers)).map(([number]) => number);
  const right = received.every((number, from) => number === 10 * from + ranks.rank);
  ranks.finalize();
  if (!right || ranks.size !== 2) throw new Error(`two ranks must get each other's numbers, got ${received.join()}`);
  if (ranks.rank === 0) console.log(`exchanged under ${library}`);
}

function libraryIn(folder: string): string | undefined {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const name = ['libmpi.so.40', 'libmpi_abi.so.1', 'libmpi.so.12', 'libmpi.dylib'].find((each) => names.includes(each));
  return name && join(folder, name);
}
