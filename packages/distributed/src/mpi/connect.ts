import { hostname } from 'node:os';
import { EngineError } from '@fsdnet/core/engine';
import { loadMpi } from './binding.ts';
import { findLibrary } from './find-library.ts';
import type { MpiFamily } from './handles.ts';
import type { LaunchedBy, LaunchedRank } from './launched-by.ts';
import { MpiCollective } from './mpi-collective.ts';

/** Options of `connectRanks`. */
export interface ConnectOptions {
  /** Seconds without an answer after which the process says so and ends. Default 300. */
  readonly stallSeconds?: number | undefined;
  /** Says so. Default: on standard error. */
  readonly tell?: ((text: string) => void) | undefined;
}

/** A job that this process is part of. */
export interface ConnectedRanks {
  readonly ranks: MpiCollective;
  /** "Open MPI v5.0.11, …" */
  readonly library: string;
}

/**
 * Joins the job that a launcher has started this process for.
 *
 * @throws EngineError where MPI is missing or broken, or is another one than the launcher's.
 */
export async function connectRanks(
  launched: LaunchedRank,
  { stallSeconds = 300, tell = (text) => process.stderr.write(`${text}\n`) }: ConnectOptions = {},
): Promise<ConnectedRanks> {
  const file = findLibrary(launched.launcher);
  const mpi = await loadMpi(file);
  const { functions, world, errorsReturn, threads, family } = mpi;
  if (NEVER_TOGETHER[launched.launcher] === family) throw otherMpi(launched, `${file}, which is of ${family}`);
  const provided = [0];
  if (functions.Init_thread(null, null, threads.threadMultiple, provided) !== 0) {
    throw new EngineError({ where: 'mpi', rule: `${file} does not start`, fix: 'Try: fsdnet doctor' });
  }
  functions.Comm_set_errhandler(world, errorsReturn);
  const ranks: MpiCollective = new MpiCollective(mpi, {
    stallSeconds,
    onStall(call) {
      tell(`${rankName(ranks.rank)} no answer in ${call} for ${stallSeconds} s: a rank or a link is gone`);
      // An ordinary exit would wait for the call.
      process.kill(process.pid, 'SIGKILL');
    },
  });
  if (provided[0]! < threads.threadSerialized) {
    throw new EngineError({
      where: 'mpi',
      rule: `${file} must allow calls from another thread`,
      got: `level ${provided[0]}`,
      fix: 'Use the MPI that `fsdnet setup mpi` installs.',
    });
  }
  if (launched.size !== undefined && launched.size !== ranks.size) {
    throw otherMpi(launched, `${file}, which knows of ${ranks.size} ranks`);
  }
  return { ranks, library: versionOf(functions.Get_library_version) };
}

/** A library that a launcher's processes cannot be joined by. */
const NEVER_TOGETHER: Readonly<Record<LaunchedBy, MpiFamily | undefined>> = {
  'Open MPI': 'MPICH',
  Hydra: 'Open MPI',
  PMIx: undefined,
};

function otherMpi({ launcher, size }: LaunchedRank, got: string): EngineError {
  return new EngineError({
    where: 'mpi',
    rule: `the library must be that of the launcher (${launcher}), which has started ${size ?? 'some'} ranks`,
    got,
    fix: "Name the launcher's own library in FSDNET_MPI_LIBRARY, or start with `fsdnet train --ranks`.",
  });
}

/** How a rank names itself in messages. */
export function rankName(rank: number): string {
  return `[rank ${rank} on ${hostname()}]`;
}

function versionOf(ask: (...given: (Uint8Array | number[])[]) => number): string {
  const text = new Uint8Array(8192);
  const length = [0];
  ask(text, length);
  const [line] = new TextDecoder().decode(text.subarray(0, length[0])).split('\n');
  return line!
    .split(',')[0]!
    .replace(/\0.*$/, '')
    .replace(/ Version:\s+/, ' ')
    .trim();
}
