import { readFileSync } from 'node:fs';

/** Names a process for good: its id alone may be given to another one later. */
export function identify(pid) {
  return { pid, started: startTime(pid) };
}

/** Whether exactly this process still runs. */
export function isAlive({ pid, started }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return startTime(pid) === started;
}

/** Start time in clock ticks, where the system tells it (Linux); null for a process that is only waiting to be reaped. */
function startTime(pid) {
  let status;
  try {
    status = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The second field is the command in brackets and may hold anything.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? null : fields[19];
}
