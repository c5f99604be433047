import { spawn } from 'node:child_process';

import { toolVersions } from './checkout.mjs';
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

/** Runs npm as `runInstaller` does. */
export function runNpm(args, options) {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const all = [...args, ...quiet, ...patience];
  // Under `npm run` this is the npm that the user called.
  const npm = process.env.npm_execpath ?? '';
  return npm.endsWith('npm-cli.js')
    ? runInstaller(process.execPath, [npm, ...all], options)
    : runInstaller('npm', all, options);
}

/** Asks the registry for one version number. */
export async function assertRegistryAnswers(checkout, lock, what) {
  const args = ['view', `pnpm@${toolVersions.pnpm}`, 'version'];
  const { ok, output } = await runNpm(args, { cwd: checkout.root, env: process.env, lock });
  if (!ok) throw networkError(what, output);
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
