import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { say } from './messages.mjs';
import { identify, isAlive } from './processes.mjs';
import { stopIfInterrupted } from './signals.mjs';

// The lock file names its holder and the child process that works for it: when the holder is killed,
// the child goes on writing, and the next set-up has to wait for its end.

/** Runs `work` while holding the lock; one whose processes are gone is taken over. */
export async function withLock(file, work) {
  await acquire(file);
  try {
    return await work({ noteChild: (pid) => write(file, { holder: self, child: identify(pid) }) });
  } finally {
    if (read(file)?.holder.pid === process.pid) rmSync(file, { force: true });
  }
}

const self = identify(process.pid);

async function acquire(file) {
  for (let said = false; !create(file, { holder: self });) {
    stopIfInterrupted();
    if (isStale(file)) {
      removeStale(file);
      continue;
    }
    if (!said) say(`waiting for another set-up of this checkout (process ${read(file)?.holder.pid ?? 'unknown'}) …`);
    said = true;
    await sleep(200);
  }
}

/** Two that find the same stale lock must not both remove it: the second would remove the first one's new lock. */
function removeStale(file) {
  const guard = `${file}.guard`;
  if (!create(guard, {})) {
    if (ageInSeconds(guard) > 5) rmSync(guard, { force: true });
    return;
  }
  if (isStale(file)) rmSync(file, { force: true });
  rmSync(guard, { force: true });
}

function isStale(file) {
  const content = read(file);
  // Half-written: its writer was killed, or is about to finish.
  if (content === undefined) return ageInSeconds(file) > 5;
  return !isAlive(content.holder) && !(content.child && isAlive(content.child));
}

function create(file, content) {
  try {
    const handle = openSync(file, 'wx');
    writeFileSync(handle, JSON.stringify(content));
    closeSync(handle);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function write(file, content) {
  const next = `${file}.${process.pid}`;
  writeFileSync(next, JSON.stringify(content));
  renameSync(next, file);
}

function read(file) {
  try {
    const content = JSON.parse(readFileSync(file, 'utf8'));
    return content.holder ? content : undefined;
  } catch {
    return undefined;
  }
}

function ageInSeconds(file) {
  const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return modified === undefined ? 0 : (Date.now() - modified) / 1000;
}
