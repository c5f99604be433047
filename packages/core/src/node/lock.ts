import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StorageError } from '../errors.ts';
import type { FileSystem } from './file-system.ts';
import { processTable, type ProcessTable } from './process-table.ts';

/** Milliseconds between two looks at a lock that another process holds. */
const LOOK_AGAIN = 100;

/** Seconds between two renewals of a lock. */
const RENEWAL_SECONDS = 5;

/** What a renewal adds to the file, white space to those who read it as JSON: of a holder at work, and of one that is ending. */
const RENEWALS = { working: '\n', ending: ' ' } as const;

/** Seconds without a renewal after which a lock is free. */
const LEASE_SECONDS = 60;

/** Locks that this thread holds, or is about to take, look at or release. */
const claimed = new Set<string>();

/** Tells this thread from others of the process, and a copy of this module from another. */
const thread = randomUUID();

/** A lock that is held. */
export interface Lock {
  /** @throws StorageError when another process has taken the lock over, as it may when this one stood still for long. */
  mustBeHeld(): Promise<void>;
  release(): Promise<void>;
}

/** Options of `takeLock`. */
export interface LockOptions {
  /** What one process at a time may do, for messages. Default "use a run folder". */
  readonly purpose?: string | undefined;
  /**
   * Told, once, about a holder that may be gone; it is waited for until it releases the lock, renews it, or has not renewed
   * it for `leaseSeconds`. Default: such a lock is refused at once.
   */
  readonly onWait?: ((message: string) => void) | undefined;
  /** Waits for a holder that renews its lock too, however long it works. Default false. */
  readonly untilReleased?: boolean | undefined;
  /** When it is aborted, the holder is about to release the lock: others may wait for that. */
  readonly ending?: AbortSignal | undefined;
  /** Default 5. */
  readonly renewalSeconds?: number | undefined;
  /** Default 60. */
  readonly leaseSeconds?: number | undefined;
  /** Default: those of this machine. */
  readonly processes?: ProcessTable | undefined;
}

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly place?: string | undefined;
  readonly start?: string | undefined;
  readonly thread?: string | undefined;
}

/** A lock file: the first line names the holder, and every renewal adds a byte. */
interface FoundLock {
  readonly text: string;
  readonly holder: Partial<Holder>;
}

/**
 * Takes the lock file `path`, once for all processes that see the file, where `path` is how all of them name it. The lock is
 * a lease, which the holder renews every 5 seconds. It is taken over at once when its process is seen to be gone, and, given
 * `onWait`, after 60 seconds in which nobody renewed it.
 *
 * @throws StorageError that names the holder.
 */
export async function takeLock(files: FileSystem, path: string, options: LockOptions = {}): Promise<Lock> {
  const {
    purpose = 'use a run folder',
    leaseSeconds = LEASE_SECONDS,
    processes = processTable,
    onWait,
    untilReleased,
  } = options;
  const { pid, host, place } = processes;
  const taker = { version: 2, pid, host, place, start: processes.startOf(pid), thread, nonce: randomUUID() };
  const line = `${JSON.stringify(taker)}\n`;
  let watched: FoundLock | undefined;
  let unchangedSince = 0;
  for (;;) {
    const expired = performance.now() - unchangedSince >= leaseSeconds * 1000 ? watched : undefined;
    const attempt = await claim(files, path, line, processes, expired);
    if (attempt === 'taken') break;
    if (attempt === 'again') continue;
    const found = await foundAt(files, path);
    if (!onWait || (!untilReleased && found && watched && isAtWork(watched, found)))
      throw refusal(path, purpose, found?.holder ?? {});
    if (found && found.text !== watched?.text) {
      if (!watched)
        onWait(
          `waiting for ${nameOf(found.holder)} to end${untilReleased ? '' : `, at most ${leaseSeconds} s`}: ${path}`,
        );
      [watched, unchangedSince] = [found, performance.now()];
    }
    await sleep(LOOK_AGAIN);
  }
  return heldLock(files, path, line, options);
}

/** Whether a holder that means to go on has renewed its lock between two looks. */
function isAtWork(before: FoundLock, now: FoundLock): boolean {
  return now.text.startsWith(before.text) && now.text.slice(before.text.length).includes(RENEWALS.working);
}

function heldLock(
  files: FileSystem,
  path: string,
  line: string,
  { purpose = 'use a run folder', renewalSeconds = RENEWAL_SECONDS, ending }: LockOptions,
): Lock {
  const isOwn = (found: FoundLock | undefined): boolean => found?.text.startsWith(line) ?? false;
  const renew = async (): Promise<void> => {
    if (!isOwn(await foundAt(files, path))) return clearInterval(timer);
    const file = await files.append(path);
    try {
      await file.write(new TextEncoder().encode(RENEWALS[ending?.aborted ? 'ending' : 'working']));
    } finally {
      await file.close();
    }
  };
  let renewal: Promise<void> = Promise.resolve();
  // A renewal that failed is as good as a late one; what the lock guards finds out before it writes.
  const timer = setInterval(() => {
    renewal = renewal.then(renew).catch(() => undefined);
  }, renewalSeconds * 1000);
  timer.unref();
  return {
    async mustBeHeld() {
      const found = await foundAt(files, path);
      if (!isOwn(found)) throw lost(path, purpose, found?.holder);
    },
    async release() {
      clearInterval(timer);
      await renewal;
      try {
        if (isOwn(await foundAt(files, path))) await files.remove(path);
      } finally {
        claimed.delete(path);
      }
    },
  };
}

/**
 * One attempt; a lock that still is as `expired` says is taken over. Within the thread one at a time looks at a lock, so
 * that none takes for stale what another of them is just creating or releasing.
 */
async function claim(
  files: FileSystem,
  path: string,
  line: string,
  processes: ProcessTable,
  expired: FoundLock | undefined,
): Promise<'taken' | 'again' | 'occupied'> {
  if (claimed.has(path)) return 'occupied';
  claimed.add(path);
  let taken = false;
  try {
    taken = await files.createExclusive(path, new TextEncoder().encode(line));
    if (taken) return 'taken';
    const found = await foundAt(files, path);
    if (!found) return 'again';
    if (found.text !== expired?.text && !isGone(found.holder, processes)) return 'occupied';
    await removeStale(files, path, found, processes.pid);
    return 'again';
  } finally {
    if (!taken) claimed.delete(path);
  }
}

/** Undefined when the lock has just gone. */
async function foundAt(files: FileSystem, path: string): Promise<FoundLock | undefined> {
  const bytes = await files.read(path);
  if (!bytes) return undefined;
  const text = new TextDecoder().decode(bytes);
  try {
    return { text, holder: JSON.parse(text) as Partial<Holder> };
  } catch {
    return { text, holder: {} };
  }
}

/** Whether the process of a lock is seen to be gone; of one elsewhere nothing is seen. */
function isGone({ pid, host, place, start, ...holder }: Partial<Holder>, processes: ProcessTable): boolean {
  if (pid === undefined) return true;
  if (host !== processes.host || place !== processes.place) return false;
  if (!processes.isAlive(pid)) return true;
  const now = processes.startOf(pid);
  if (start !== undefined && now !== undefined && now !== start) return true;
  // Of this thread only a lock that it does not hold is ever asked about; without a start it may be an earlier process's.
  return pid === processes.pid && (holder.thread === thread || start === undefined || now === undefined);
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

function nameOf({ pid, host = 'an unknown machine' }: Partial<Holder>): string {
  return pid === undefined ? 'another process' : `process ${pid} on ${host}`;
}

function refusal(path: string, purpose: string, holder: Partial<Holder>): StorageError {
  return new StorageError({
    where: path,
    rule: `one process at a time may ${purpose}`,
    got: `a lock of ${nameOf(holder)}`,
    fix: 'Wait until it ends, or stop it; remove this file only when you know that it is gone.',
  });
}

function lost(path: string, purpose: string, holder: Partial<Holder> | undefined): StorageError {
  return new StorageError({
    where: path,
    rule: `one process at a time may ${purpose}, and this one stood still for longer than its lock is kept for it`,
    got: holder ? `a lock of ${nameOf(holder)}` : 'no lock',
    fix: 'Nothing more was written. Let the other process go on.',
  });
}
