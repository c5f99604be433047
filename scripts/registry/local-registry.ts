import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import type { TestProject } from 'vitest/node';

import { commandOf } from '../release/plan.ts';
import { runProcess } from './process.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly registry: LocalRegistry;
  }
}

/** Where the tests find the registry. */
export interface LocalRegistry {
  /** Ends in a slash. */
  readonly url: string;
  /** A temporary folder, removed at the end; its path has a space in it. */
  readonly folder: string;
  /** A home folder whose .npmrc names the registry; npm's cache comes to lie in it. */
  readonly home: string;
}

/** Vitest's global set-up: a registry that holds our packages, published as a release publishes them. */
export default async function setUp({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = spawn(process.execPath, [fileURLToPath(new URL('server/main.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const { url, folder } = await firstLine(server);
    const home = makeHome(url, folder);
    const root = fileURLToPath(new URL('../..', import.meta.url));
    await runProcess(commandOf('publish', { dryRun: false }), { cwd: root, home });
    provide('registry', { url, folder, home });
  } catch (error) {
    await stop(server);
    throw error;
  }
  return () => stop(server);
}

type Server = ChildProcessByStdio<Writable, Readable, null>;

async function firstLine(server: Server): Promise<{ readonly url: string; readonly folder: string }> {
  const [line] = (await Promise.race([once(server.stdout.setEncoding('utf8'), 'data'), once(server, 'exit')])) as [
    unknown,
  ];
  if (typeof line !== 'string') throw new Error('the local registry did not start');
  return JSON.parse(line) as { readonly url: string; readonly folder: string };
}

/** The registry ends by itself when this process dies. */
async function stop(server: Server): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = once(server, 'exit');
  server.stdin.end();
  await ended;
}

/** What npm runs scripts of packages with: notes the package and the script, then runs it. */
const notingShell = `#!/bin/sh
echo "$npm_package_name $npm_lifecycle_event" >> "$SCRIPT_NOTES"
exec sh "$@"
`;

function makeHome(url: string, folder: string): string {
  const home = join(folder, 'home');
  mkdirSync(home);
  const shell = join(home, 'noting-shell');
  writeFileSync(shell, notingShell, { mode: 0o755 });
  const settings = {
    registry: url,
    // Publishing asks for a login; the registry lets everybody in.
    [`${url.slice('http:'.length)}:_authToken`]: 'none',
    'script-shell': shell,
    audit: false,
    fund: false,
    'update-notifier': false,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(home, '.npmrc'), lines.join(''));
  return home;
}
