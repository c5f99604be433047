import { spawn } from 'node:child_process';

import { BootstrapError } from './messages.mjs';
import { sendSignalsTo, stopIfInterrupted } from './signals.mjs';

// The command begins when a line comes, which is after the lock names its process; when this process
// is killed before, no line comes and nothing begins.
const whenTold = 'read -r go && exec "$@" < /dev/null';

/** Runs a child process of the lock's holder and returns what it printed; whoever reports a failure shows that. */
export async function runToEnd(command, args, { cwd, env, lock }) {
  stopIfInterrupted();
  const child = spawn('sh', ['-c', whenTold, 'sh', command, ...args], { cwd, env, stdio: 'pipe' });
  sendSignalsTo(child);
  if (child.pid !== undefined) lock.noteChild(child.pid);
  child.stdin.on('error', () => {}); // it has ended already
  child.stdin.end('go\n');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ok = await new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new BootstrapError(`${command} cannot be started: ${error.message}.`)));
    child.on('close', (code) => resolve(code === 0));
  });
  stopIfInterrupted();
  return { ok, output };
}
