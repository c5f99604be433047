import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

// The whole bootstrap runs in a small checkout, with an npm and a pnpm that only pretend to install.

const scripts = fileURLToPath(new URL('..', import.meta.url));
const toolset = '.tools/node-24.21.0-pnpm-12.21.0';

/** Makes a fake wait, where WAIT_IN names it, until the file of the gate is there (or the whole checkout is gone). */
const gate = (name: string): string =>
  `if [ "$WAIT_IN" = ${name} ]; then while [ -e "$CALLS" ] && [ ! -e "$GATE" ]; do sleep 0.02; done; fi`;

/** Notes its call, then links the Node of the test and the pnpm below into node_modules. */
const fakeNpm = `#!/bin/sh
echo "npm $1" >> "$CALLS"
if [ -n "$NETWORK_DOWN" ]; then echo "npm error code EAI_AGAIN" >&2; exit 1; fi
[ "$1" = install ] || exit 0
mkdir -p node_modules/.bin
ln -s "$REAL_NODE" node_modules/.bin/node
sleep "\${SECONDS_EACH:-0}"
${gate('npm')}
cp "$FAKE_PNPM" node_modules/.bin/pnpm
`;

/** Notes its call; offline it has nothing in store, else it makes the folders. */
const fakePnpm = `#!/bin/sh
case "$*" in *--offline*) echo "pnpm offline" >> "$CALLS"; exit 1;; esac
echo "pnpm install" >> "$CALLS"
mkdir -p node_modules/.pnpm
sleep "\${SECONDS_EACH:-0}"
${gate('pnpm')}
mkdir -p packages/core/node_modules node_modules/nx/dist/bin
cp "$FAKE_NX" node_modules/nx/dist/bin/nx.js
echo '{}' > node_modules/nx/package.json
echo "pnpm done" >> "$CALLS"
`;

const fakeNx = `
require('node:fs').appendFileSync(process.env.CALLS, 'nx ' + process.argv.slice(2, 5).join(' ') + '\\n');
console.log('what nx says');
process.exitCode = Number(process.env.NX_CODE ?? 0);
`;

const echo = `
process.stdout.write(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), initCwd: process.env.INIT_CWD }));
process.exitCode = 7;
`;

/** Says that it runs, and what ended it. */
const patient = `
import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';
const say = (what: string): void => appendFileSync(process.env['CALLS'] ?? '', what + '\\n');
const lifeline = new Socket({ fd: Number(process.env['FSDNET_LIFELINE_FD']) });
lifeline.on('close', () => { say('lifeline closed'); process.exit(0); }).resume();
process.on('SIGTERM', () => { say('SIGTERM'); process.exit(5); });
process.on('SIGINT', () => say('SIGINT'));
say('running');
setInterval(() => {}, 1000);
`;

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'boot strap-'));
  cpSync(join(scripts, 'bootstrap.mjs'), join(root, 'scripts', 'bootstrap.mjs'));
  cpSync(join(scripts, 'bootstrap'), join(root, 'scripts', 'bootstrap'), { recursive: true });
  put('pnpm-workspace.yaml', 'packages:\n  - packages/*\n  - examples/*\n\ncatalog:\n  - none\n');
  put('pnpm-lock.yaml', 'lockfileVersion: 9\n');
  put('package.json', '{ "type": "module", "devDependencies": { "nx": "1" } }');
  put('packages/core/package.json', '{ "dependencies": { "a": "1" } }');
  put('packages/fsdnet/package.json', '{}');
  put('packages/fsdnet/src/cli.ts', echo);
  put('packages/fsdnet/src/quickstart.ts', echo);
  put('fake/npm', fakeNpm);
  put('fake/pnpm', fakePnpm);
  put('fake/nx.cjs', fakeNx);
  chmodSync(join(root, 'fake/npm'), 0o755);
  chmodSync(join(root, 'fake/pnpm'), 0o755);
  put('calls', '');
});

afterEach(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

function put(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

/** What the fakes and the program noted since the last call of this function. */
function calls(): readonly string[] {
  const noted = readFileSync(join(root, 'calls'), 'utf8').split('\n').filter(Boolean);
  put('calls', '');
  return noted;
}

async function until(line: string): Promise<void> {
  while (!readFileSync(join(root, 'calls'), 'utf8').includes(line)) await sleep(10);
}

interface Run {
  readonly process: ChildProcess;
  readonly done: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  /** Whether standard error contains the text by now. */
  said(text: string): boolean;
}

function start(args: readonly string[] = ['fsdnet'], env: Record<string, string> = {}, flags: string[] = []): Run {
  const child = spawn(process.execPath, [...flags, join(root, 'scripts/bootstrap.mjs'), ...args], {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${join(root, 'fake')}:/usr/bin:/bin`,
      CALLS: join(root, 'calls'),
      REAL_NODE: process.execPath,
      FAKE_PNPM: join(root, 'fake/pnpm'),
      FAKE_NX: join(root, 'fake/nx.cjs'),
      GATE: join(root, 'open'),
      ...env,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const done = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { process: child, done, said: (text) => stderr.includes(text) };
}

const everything = ['npm install', 'pnpm offline', 'npm view', 'pnpm install', 'pnpm done'];

describe('a run', () => {
  test('sets up, then hands over arguments, folder, standard output and exit code', async () => {
    const { code, stdout, stderr } = await start(['fsdnet', 'train', '--out', 'a b']).done;
    expect(JSON.parse(stdout)).toEqual({ args: ['train', '--out', 'a b'], cwd: tmpdir(), initCwd: tmpdir() });
    expect(code).toBe(7);
    expect(stderr).toMatch(/^(fsdnet: installing .* …( \d+ s)?\n)+$/);
    expect(calls()).toEqual(everything);
  });

  test('of the quickstart builds first, and shows what the build said only when it fails', async () => {
    const { code, stdout, stderr } = await start(['quickstart']).done;
    expect(code).toBe(7);
    expect(stdout).toMatch(/^\{.*\}$/);
    expect(stderr).not.toContain('what nx says');
    expect(calls().at(-1)).toBe('nx run-many -t build');

    const failed = await start(['quickstart'], { NX_CODE: '1' }).done;
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(/the packages do not build:\nwhat nx says\n$/);
  });

  test('works in the folder from which npm was called', async () => {
    const folder = join(root, 'packages');
    const { stdout } = await start(['fsdnet'], { INIT_CWD: folder }).done;
    expect(JSON.parse(stdout)).toMatchObject({ cwd: folder, initCwd: folder });
  });

  test('names the commands when it gets another one', async () => {
    const { code, stderr } = await start(['trian']).done;
    expect(code).toBe(2);
    expect(stderr).toBe(
      'fsdnet: unknown command "trian". Use one of: quickstart, test, test:long, test:runtimes, test:setup-tfjs, fsdnet, release, reproduce.\n',
    );
  });

  test('refuses a Node that is too old in one line', async () => {
    const oldNode =
      "Object.defineProperty(process, 'versions', { value: { node: '16.20.2' } });" +
      "Object.defineProperty(process, 'version', { value: 'v16.20.2' });";
    const { code, stderr } = await start(['fsdnet'], {}, ['--import', `data:text/javascript,${oldNode}`]).done;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^fsdnet: setting up needs Node 18 or newer, got v16\.20\.2\..*\n$/);
  });
});

describe('a further run', () => {
  beforeEach(async () => {
    await start().done;
    calls();
  });

  test('installs nothing and says nothing', async () => {
    const { code, stderr } = await start(['fsdnet'], { NETWORK_DOWN: '1' }).done;
    expect({ code, stderr, calls: calls() }).toEqual({ code: 7, stderr: '', calls: [] });
  });

  test.each([
    ['the lockfile has changed', () => put('pnpm-lock.yaml', 'lockfileVersion: 9\n# new\n')],
    ['a manifest has changed', () => put('packages/core/package.json', '{ "dependencies": { "b": "1" } }')],
    ['there is a new package', () => put('examples/first/package.json', '{}')],
    ['node_modules are gone', () => rmSync(join(root, 'node_modules'), { recursive: true })],
    ['those of one package are gone', () => rmSync(join(root, 'packages/core/node_modules'), { recursive: true })],
  ])('installs the packages again when %s', async (_, change) => {
    change();
    expect((await start().done).code).toBe(7);
    expect(calls()).toEqual(everything.slice(1));
    await start().done;
    expect(calls()).toEqual([]);
  });

  const bin = `${toolset}/node_modules/.bin`;
  test.each([
    ['are gone', () => rmSync(join(root, '.tools'), { recursive: true })],
    ['lost pnpm', () => rmSync(join(root, bin, 'pnpm'))],
    ['lost Node', () => rmSync(join(root, bin, 'node'))],
    [
      'do not run',
      () => {
        rmSync(join(root, bin, 'node'));
        put(`${bin}/node`, 'not for this machine');
      },
    ],
  ])('installs the tools again when they %s', async (_, damage) => {
    damage();
    expect((await start().done).code).toBe(7);
    expect(calls()).toEqual(['npm install']);
  });
});

describe('without a network', () => {
  test('one error names what is needed for the tools', async () => {
    const { code, stdout, stderr } = await start(['fsdnet'], { NETWORK_DOWN: '1' }).done;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^(fsdnet: installing .* …( \d+ s)?\n)+fsdnet: the npm registry does not answer .*node@24\.21\.0 and pnpm@12\.21\.0.*\n$/,
    );
  });

  test('one error names what is needed for the packages', async () => {
    await start().done;
    put('pnpm-lock.yaml', 'changed');
    const { code, stderr } = await start(['fsdnet'], { NETWORK_DOWN: '1' }).done;
    expect(code).toBe(1);
    expect(stderr).toMatch(/does not answer .* the packages that pnpm-lock\.yaml lists/);
    expect((await start().done).code).toBe(7);
  });
});

describe('killed half-way', () => {
  test.each([
    ['npm', ['npm install', ...everything]],
    ['pnpm', [...everything, ...everything.slice(1)]],
  ])('while %s installs: the next run waits for that, then completes', async (installer, expected) => {
    const first = start(['fsdnet'], { WAIT_IN: installer });
    await until(`${installer} install`);
    first.process.kill('SIGKILL');
    await first.done;
    const second = start();
    while (!second.said(`waiting for another set-up of this checkout (process ${first.process.pid})`)) await sleep(10);
    put('open', '');
    expect((await second.done).code).toBe(7);
    expect(calls()).toEqual(expected);
    expect(readdirSync(join(root, '.tools'))).toEqual([toolset.slice('.tools/'.length)]);
  });

  test.each([0, 30, 60, 90, 120, 150, 200, 250, 300])('after %i ms: the next run completes', async (delay) => {
    const first = start(['fsdnet'], { SECONDS_EACH: '0.1' });
    await sleep(delay);
    first.process.kill('SIGKILL');
    expect((await start().done).code).toBe(7);
    calls();
    expect((await start().done).code).toBe(7);
    expect(calls()).toEqual([]);
  });

  test('a signal during the set-up ends it with the signal’s code and frees the lock', async () => {
    const first = start(['fsdnet'], { WAIT_IN: 'npm' });
    await until('npm install');
    first.process.kill('SIGINT');
    expect(await first.done).toMatchObject({ code: 130, stdout: '' });
    expect(existsSync(join(root, '.tools/set-up.lock'))).toBe(false);
    expect((await start().done).code).toBe(7);
  });
});

describe('the lock', () => {
  /** Starts several runs; the work begins when all but one wait for it. */
  async function together(count: number): Promise<void> {
    const runs = Array.from({ length: count }, () => start(['fsdnet'], { WAIT_IN: 'npm' }));
    while (runs.filter((run) => run.said('waiting for another set-up')).length < count - 1) await sleep(10);
    put('open', '');
    for (const run of runs) expect((await run.done).code).toBe(7);
  }

  test('several set-ups at once do the work once', async () => {
    await together(3);
    expect(calls()).toEqual(everything);
  });

  test.each([
    ['of a process that is gone', JSON.stringify({ holder: { pid: 2 ** 22 + 1, started: '1' } })],
    ['whose process id belongs to another one now', JSON.stringify({ holder: { pid: process.pid, started: '1' } })],
    ['that its writer never finished', '{ "hold'],
  ])('%s is taken over', async (_, content) => {
    put('.tools/set-up.lock', content);
    utimesSync(join(root, '.tools/set-up.lock'), 0, 0);
    expect((await start().done).code).toBe(7);
    expect(existsSync(join(root, '.tools/set-up.lock'))).toBe(false);
  });

  test('a stale one is taken over once, however many find it', async () => {
    put('.tools/set-up.lock', JSON.stringify({ holder: { pid: 2 ** 22 + 1, started: '1' } }));
    await together(5);
    expect(calls()).toEqual(everything);
  });
});

describe('the program that runs', () => {
  beforeEach(async () => {
    put('packages/fsdnet/src/cli.ts', patient);
  });

  test('gets signals, and its exit code is passed on', async () => {
    const run = start();
    await until('running');
    run.process.kill('SIGTERM');
    expect((await run.done).code).toBe(5);
    expect(calls().at(-1)).toBe('SIGTERM');
  });

  test('gets a signal that comes twice at once only once', async () => {
    const run = start();
    await until('running');
    run.process.kill('SIGINT');
    await sleep(100);
    run.process.kill('SIGINT');
    await sleep(300);
    run.process.kill('SIGTERM');
    await run.done;
    expect(calls().slice(-2)).toEqual(['SIGINT', 'SIGTERM']);
  });

  test('that a signal ends gives the code a shell would give', async () => {
    const run = start();
    await until('running');
    run.process.kill('SIGHUP');
    expect((await run.done).code).toBe(129);
  });

  test('notices by its lifeline that the bootstrap was killed', async () => {
    const run = start();
    await until('running');
    run.process.kill('SIGKILL');
    await until('lifeline closed');
  });
});
