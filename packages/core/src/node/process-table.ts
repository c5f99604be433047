import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** What a lock needs to know about processes. */
export interface ProcessTable {
  readonly pid: number;
  readonly host: string;
  /**
   * Tells these processes from those of another machine or container whose host has the same name; undefined where the
   * system does not say.
   */
  readonly place?: string | undefined;
  isAlive(pid: number): boolean;
  /** Tells a process from a later one of the same number; undefined where the system does not say. */
  startOf(pid: number): string | undefined;
}

/** The processes of this machine, or of this container. */
export const processTable: ProcessTable = {
  pid: process.pid,
  host: hostname(),
  place: unlessUnknown(
    () => `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`,
  ),
  isAlive(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      // A process of another user is alive.
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
  startOf: (pid) =>
    unlessUnknown(() => {
      // The command name, in parentheses, may hold spaces; the start time is the 20th field after it.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    }),
};

/** Only Linux has /proc. */
function unlessUnknown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
