import { readFileSync } from 'node:fs';

import { processTable } from '@fsdnet/core/node';

/** Milliseconds between two looks. */
const interval = 2000;

/** Processes between npm and this one: a shell, and the bootstrap of a checkout. */
const generations = 4;

/**
 * Calls back when the npm that runs this process is gone. It passes signals on to a shell, which ends and tells nobody, and a
 * kill of it is not passed on at all. Does nothing where npm did not start this process, or the system has no /proc.
 */
export function watchNpm(onEnd: () => void): void {
  const npm = npmAbove();
  if (npm === undefined) return;
  const start = processTable.startOf(npm);
  const timer = setInterval(() => {
    if (processTable.startOf(npm) === start) return;
    clearInterval(timer);
    onEnd();
  }, interval);
  timer.unref();
}

function npmAbove(): number | undefined {
  if (process.env['npm_execpath'] === undefined) return undefined;
  let pid = process.ppid;
  for (let generation = 0; generation < generations && pid > 1; generation++) {
    const { name, parent } = processOf(pid);
    // npm's title says what it does: "npm run fsdnet".
    if (/^npm\b/.test(name)) return pid;
    pid = parent;
  }
  return undefined;
}

function processOf(pid: number): { readonly name: string; readonly parent: number } {
  try {
    const [, name = '', parent] = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { name, parent: Number(parent) };
  } catch {
    return { name: '', parent: 0 };
  }
}
