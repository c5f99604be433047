import { spawn } from 'node:child_process';

import { BootstrapError } from './messages.mjs';
import { sendSignalsTo, stopIfInterrupted } from './signals.mjs';

/** Runs a child process of the lock's holder and returns what it printed; whoever reports a failure shows that. */
export async function runToEnd(command, args, { cwd, env, lock }) {
  stopIfInterrupted();
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.pid !== undefined) lock.noteChild(child.pid);
  sendSignalsTo(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ok = await new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new BootstrapError(`${command} cannot be started: ${error.message}.`)));
    child.on('close', (code) => resolve(code === 0));
  });
  stopIfInterrupted();
  return { ok, output };
}
