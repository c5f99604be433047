import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { environment } from './checkout.mjs';
import { assertRegistryAnswers, isNetworkFailure, networkError } from './installer.mjs';
import { BootstrapError, say, withProgress } from './messages.mjs';
import { runToEnd } from './run-to-end.mjs';

/** Whether the packages that the lockfile and the manifests ask for are installed. */
export function workspaceIsCurrent(checkout) {
  if (!existsSync(checkout.stamp) || readFileSync(checkout.stamp, 'utf8') !== fingerprint(checkout)) return false;
  return existsSync(join(checkout.modules, '.pnpm')) && manifests(checkout).every(hasItsModules);
}

/** Installs them; the stamp goes first and comes back last. */
export async function installWorkspace(checkout, lock) {
  rmSync(checkout.stamp, { force: true });
  const wanted = fingerprint(checkout);
  await withProgress('installing the packages of the workspace', async () => {
    const stored = await runPnpm(checkout, lock, ['--offline']);
    if (!stored.ok) await download(checkout, lock);
  });
  writeFileSync(`${checkout.stamp}.new`, wanted);
  renameSync(`${checkout.stamp}.new`, checkout.stamp);
}

async function download(checkout, lock) {
  // Without a network pnpm tries every one of its hundreds of packages again and again, for many minutes.
  await assertRegistryAnswers(checkout, lock, whatPackages);
  let { ok, output } = await runPnpm(checkout, lock, ['--prefer-offline']);
  if (!ok && !isNetworkFailure(output) && !output.includes('OUTDATED_LOCKFILE')) {
    say('the installed packages may be damaged; installing them again');
    for (const manifest of manifests(checkout)) {
      rmSync(join(dirname(manifest), 'node_modules'), { recursive: true, force: true });
    }
    ({ ok, output } = await runPnpm(checkout, lock, ['--prefer-offline']));
  }
  if (!ok && isNetworkFailure(output)) throw networkError(whatPackages, output);
  if (!ok) throw new BootstrapError(`pnpm could not install the packages:\n${output.trimEnd()}`);
}

const whatPackages = 'the packages that pnpm-lock.yaml lists';

function runPnpm(checkout, lock, source) {
  // The rules on the age and the origin of releases were applied when the lockfile was written; here they
  // would ask the registry about every package.
  const trusted = ['--config.minimumReleaseAge=0', '--config.trustPolicy=off'];
  const patience = ['--config.fetch-retry-mintimeout=1000', '--config.fetch-retry-maxtimeout=5000'];
  const args = ['install', '--frozen-lockfile', '--reporter=append-only', ...source, ...trusted, ...patience];
  // CI=true: pnpm replaces a damaged node_modules without asking.
  const env = { ...environment(checkout), CI: 'true' };
  return runToEnd(checkout.pnpm, args, { cwd: checkout.root, env, lock });
}

function fingerprint(checkout) {
  const hash = createHash('sha256').update(`${checkout.toolset.slice(checkout.tools.length)} ${process.arch}`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(checkout.root, file)));
  for (const file of manifests(checkout)) hash.update(file.slice(checkout.root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

/** The package.json of the root and of every package, found the way pnpm-workspace.yaml says. */
function manifests({ root }) {
  const list = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8').match(/^packages:\n((?: +- .*\n)+)/m)?.[1] ?? '';
  const folders = list.match(/(?<=- ).+/g)?.flatMap((pattern) => expand(root, pattern)) ?? [];
  return ['.', ...folders].map((folder) => join(root, folder, 'package.json')).filter((file) => existsSync(file));
}

function expand(root, pattern) {
  if (!pattern.endsWith('/*')) return [pattern];
  const parent = pattern.slice(0, -2);
  if (!existsSync(join(root, parent))) return [];
  return readdirSync(join(root, parent))
    .sort()
    .map((name) => join(parent, name));
}

function hasItsModules(file) {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(file, 'utf8'));
  const none = Object.keys({ ...dependencies, ...devDependencies }).length === 0;
  return none || existsSync(join(dirname(file), 'node_modules'));
}
