import { setTimeout as sleep } from 'node:timers/promises';
import { StorageError } from '@fsdnet/core/engine';
import type { FileSystem } from './file-system.ts';
import { processTable, type ProcessTable } from './process-table.ts';

/** Milliseconds between two looks at a lock that another process holds. */
const LOOK_AGAIN = 100;

/** Locks that this process holds, or is about to take, look at or release. */
const claimed = new Set<string>();

/** A lock that is held. */
export interface Lock {
  release(): Promise<void>;
}

/** Options of `takeLock`. */
export interface LockOptions {
  /** Seconds to wait for a live holder. */
  readonly waitSeconds: number;
  /** What one process at a time may do, for messages. Default "use a run folder". */
  readonly purpose?: string | undefined;
  /** Default: those of this machine. */
  readonly processes?: ProcessTable | undefined;
}

/** Who holds a lock; the content of its file. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly start?: string | undefined;
}

/**
 * Takes the lock file `path`, once for all processes of the machine, where `path` is how all of them name it. A lock whose
 * process is gone is taken over.
 *
 * @throws StorageError that names the holder.
 */
export async function takeLock(files: FileSystem, path: string, options: LockOptions): Promise<Lock> {
  const { waitSeconds, purpose = 'use a run folder', processes = processTable } = options;
  const { pid, host } = processes;
  const content = new TextEncoder().encode(JSON.stringify({ version: 1, pid, host, start: processes.startOf(pid) }));
  const deadline = performance.now() + waitSeconds * 1000;
  for (;;) {
    const attempt = await claim(files, path, content, processes);
    if (attempt === 'taken') break;
    if (attempt === 'again') continue;
    if (performance.now() >= deadline) throw refusal(path, purpose, await holderOf(files, path));
    await sleep(LOOK_AGAIN);
  }
  return {
    async release() {
      try {
        await files.remove(path);
      } finally {
        claimed.delete(path);
      }
    },
  };
}

/**
 * One attempt. Within the process one at a time looks at a lock, so that none takes for stale what another of them
 * is just creating or releasing.
 */
async function claim(
  files: FileSystem,
  path: string,
  content: Uint8Array,
  processes: ProcessTable,
): Promise<'taken' | 'again' | 'occupied'> {
  if (claimed.has(path)) return 'occupied';
  claimed.add(path);
  let taken = false;
  try {
    taken = await files.createExclusive(path, content);
    if (taken) return 'taken';
    const holder = await holderOf(files, path);
    if (!holder) return 'again';
    if (!isStale(holder, processes)) return 'occupied';
    await removeStale(files, path, holder, processes.pid);
    return 'again';
  } finally {
    if (!taken) claimed.delete(path);
  }
}

/** Undefined when the lock has just gone. */
async function holderOf(
  files: FileSystem,
  path: string,
): Promise<(Partial<Holder> & { readonly text: string }) | undefined> {
  const bytes = await files.read(path);
  if (!bytes) return undefined;
  const text = new TextDecoder().decode(bytes);
  try {
    return { ...(JSON.parse(text) as Partial<Holder>), text };
  } catch {
    return { text };
  }
}

function isStale({ pid, host, start }: Partial<Holder>, processes: ProcessTable): boolean {
  if (pid === undefined) return true;
  if (host !== processes.host) return false;
  // Of this process only one that it does not hold is ever asked about: left by an earlier process of the same number.
  if (pid === processes.pid) return true;
  if (!processes.isAlive(pid)) return true;
  const now = processes.startOf(pid);
  return start !== undefined && now !== undefined && now !== start;
}

/** Moves a stale lock away, and back when another process was faster and it is a live one. */
async function removeStale(
  files: FileSystem,
  path: string,
  stale: { readonly text: string },
  pid: number,
): Promise<void> {
  const aside = `${path}.stale.${pid}`;
  try {
    await files.rename(path, aside);
  } catch (error) {
    // Another process was faster.
    if ((await files.read(path)) === undefined) return;
    throw error;
  }
  const moved = await files.read(aside);
  if (moved && new TextDecoder().decode(moved) !== stale.text) await files.createExclusive(path, moved);
  await files.remove(aside);
}

function refusal(path: string, purpose: string, holder: Partial<Holder> | undefined): StorageError {
  return new StorageError({
    where: path,
    rule: `one process at a time may ${purpose}`,
    got:
      holder?.pid === undefined
        ? 'a lock'
        : `a lock of process ${holder.pid} on ${holder.host ?? 'an unknown machine'}`,
    fix: 'Wait until it ends, or stop it; remove this file only when you know that it is gone.',
  });
}
