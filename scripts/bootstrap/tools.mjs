import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { toolVersions } from './checkout.mjs';
import { isNetworkFailure, networkError, runNpm } from './installer.mjs';
import { BootstrapError, withProgress } from './messages.mjs';

const what = `node@${toolVersions.node} and pnpm@${toolVersions.pnpm}`;

/** Whether the private Node and pnpm are there and run. */
export function toolsWork({ node, pnpm }) {
  return existsSync(pnpm) && existsSync(node) && spawnSync(node, ['--version']).status === 0;
}

/** Installs them into a temporary folder that is renamed when complete, so a kill at any moment leaves nothing half-done. */
export async function installTools(checkout, lock) {
  for (const name of readdirSync(checkout.tools)) {
    if (name.startsWith('tmp-')) rmSync(join(checkout.tools, name), { recursive: true, force: true });
  }
  const folder = join(checkout.tools, `tmp-${process.pid}`);
  mkdirSync(folder);
  // Both packages fetch their binary for this machine in an install script, which npm runs only where it is allowed.
  const manifest = { private: true, dependencies: toolVersions, allowScripts: { node: true, pnpm: true } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));

  const { ok, output } = await withProgress(`installing ${what} into .tools (once, about 260 MB)`, () =>
    runNpm(['install', '--prefix', folder, '--ignore-scripts=false'], { cwd: folder, env: process.env, lock }),
  );
  if (!ok && isNetworkFailure(output)) throw networkError(`${what} (about 260 MB)`, output);
  if (!ok) throw new BootstrapError(`npm could not install ${what}:\n${output.trimEnd()}`);

  rmSync(checkout.toolset, { recursive: true, force: true });
  renameSync(folder, checkout.toolset);
  if (!toolsWork(checkout)) {
    throw new BootstrapError(
      `npm installed ${what}, but they do not run on this machine (${process.platform}, ${process.arch}).`,
    );
  }
}
