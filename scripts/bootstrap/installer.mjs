import { spawn } from 'node:child_process';

import { BootstrapError } from './messages.mjs';
import { sendSignalsTo, stopIfInterrupted } from './signals.mjs';

/** Runs npm or pnpm to its end and returns what it printed; its output is shown by whoever reports a failure. */
export async function runInstaller(command, args, { cwd, env, lock }) {
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

/** Whether an installer's output says that it could not reach the registry. */
export function isNetworkFailure(output) {
  return /EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EIDLETIMEOUT|ERR_SOCKET_TIMEOUT|network|dns error|error sending request/i.test(
    output,
  );
}

/** The one message for "no network". */
export function networkError(what, output) {
  const reason = output.match(/^.*(?:reason:|error).*$/im)?.[0].trim() ?? 'no answer';
  return new BootstrapError(
    `the npm registry does not answer (${reason}). Setting up needs it once, to install ${what}. ` +
      "Check the network, or npm's proxy and registry settings (npm config list), and run the command again.",
  );
}
