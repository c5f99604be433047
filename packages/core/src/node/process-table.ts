import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** What a lock needs to know about processes. */
export interface ProcessTable {
  readonly pid: number;
  readonly host: string;
  isAlive(pid: number): boolean;
  /** Tells a process from a later one of the same number; undefined where the system does not say. */
  startOf(pid: number): string | undefined;
}

/** The processes of this machine. */
export const processTable: ProcessTable = {
  pid: process.pid,
  host: hostname(),
  isAlive(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      // A process of another user is alive.
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
  startOf(pid) {
    try {
      // The command name, in parentheses, may hold spaces; the start time is the 20th field after it.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    } catch {
      return undefined;
    }
  },
};
