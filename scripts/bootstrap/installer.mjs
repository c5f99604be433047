import { toolVersions } from './checkout.mjs';
import { BootstrapError } from './messages.mjs';
import { runToEnd } from './run-to-end.mjs';

/** Runs npm as `runToEnd` does. */
export function runNpm(args, options) {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const all = [...args, ...quiet, ...patience];
  // Under `npm run` this is the npm that the user called.
  const npm = process.env.npm_execpath ?? '';
  return npm.endsWith('npm-cli.js')
    ? runToEnd(process.execPath, [npm, ...all], options)
    : runToEnd('npm', all, options);
}

/** Asks the registry for one version number. */
export async function assertRegistryAnswers(checkout, lock, what) {
  const args = ['view', `pnpm@${toolVersions.pnpm}`, 'version'];
  const { ok, output } = await runNpm(args, { cwd: checkout.root, env: process.env, lock });
  if (!ok) throw networkError(what, output);
}

const networkFailure = new RegExp(
  'EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EIDLETIMEOUT|ERR_SOCKET_TIMEOUT|' +
    'NETWORK_ERROR|dns error|error sending request',
);

/** Whether an installer's output says that it could not reach the registry. */
export function isNetworkFailure(output) {
  return networkFailure.test(output);
}

/** The one message for "no network". */
export function networkError(what, output) {
  const reason = output.match(/^.*(?:reason:|error).*$/im)?.[0].trim() ?? 'no answer';
  return new BootstrapError(
    `the npm registry does not answer (${reason}). Setting up needs it once, to install ${what}. ` +
      "Check the network, or npm's proxy and registry settings (npm config list), and run the command again.",
  );
}
