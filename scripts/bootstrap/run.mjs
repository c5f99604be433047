import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { environment } from './checkout.mjs';
import { withLock } from './lock.mjs';
import { BootstrapError, withProgress } from './messages.mjs';
import { runToEnd } from './run-to-end.mjs';
import { exitCodeOf, sendSignalsTo, stopIfInterrupted } from './signals.mjs';

/** Builds all packages; what has not changed comes from the cache. */
export async function build(checkout) {
  await withProgress('building the packages', () =>
    // Two builds at once would write the same files.
    withLock(checkout.lock, async (lock) => {
      const nx = join(checkout.modules, 'nx', 'dist', 'bin', 'nx.js');
      const args = [nx, 'run-many', '-t', 'build', '--output-style=static'];
      const env = environment(checkout);
      const { ok, output } = await runToEnd(checkout.node, args, { cwd: checkout.root, env, lock });
      if (!ok) throw new BootstrapError(`the packages do not build:\n${output.trimEnd()}`);
    }),
  );
}

/** Runs a TypeScript source of the checkout in the user's folder and returns its exit code. */
export async function run(checkout, source, args) {
  stopIfInterrupted();
  const env = { ...environment(checkout), FSDNET_LIFELINE_FD: '3' };
  const flags = ['--conditions=@fsdnet/source', '--disable-warning=ExperimentalWarning'];
  const child = spawn(checkout.node, [...flags, source, ...args], {
    cwd: env.INIT_CWD,
    env,
    // The lifeline: nothing is ever written to it; it closes when this process dies, however it dies.
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  });
  child.stdio[3].on('error', () => {}); // the child may close its end
  return end(child);
}

function end(child) {
  sendSignalsTo(child);
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new BootstrapError(`${child.spawnfile} cannot be started: ${error.message}.`)));
    child.on('exit', (code, signal) => resolve(signal === null ? code : exitCodeOf(signal)));
  });
}
