import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { keyedRandom } from '@fsdnet/core/engine';
import { describe, expect, test } from 'vitest';

import { Workplace } from './test-support/command-line.ts';
import { standInEnvironment, standInWheels } from './test-support/stand-in-tools.ts';
import type { Behaviour } from './test-support/stand-in-tools.ts';

const place = new Workplace();

/** Runs named pieces of work one after the other, and returns their results by name. */
async function inTurn<T>(work: Readonly<Record<string, () => Promise<T>>>): Promise<Readonly<Record<string, T>>> {
  const results: Record<string, T> = {};
  for (const [name, piece] of Object.entries(work)) results[name] = await piece();
  return results;
}

/** A cache folder and programs of its own for every `name`. */
function environmentOf(name: string, behaviour?: Behaviour): Record<string, string> {
  return standInEnvironment(place.path(name), behaviour);
}

interface Outcome {
  readonly code: number | null;
  readonly result: {
    readonly folder?: string;
    readonly tensorflow?: string;
    readonly usesGpu?: boolean;
    readonly error?: string;
  };
  readonly steps: string;
}

/** Runs the installation with the small wheels. */
function install(
  environment: Record<string, string>,
  {
    act,
    ...options
  }: {
    readonly gpu?: boolean;
    readonly withoutGpu?: boolean;
    readonly wheels?: unknown;
    readonly act?: (child: ChildProcess) => void;
  } = {},
): Promise<Outcome> {
  const entry = fileURLToPath(new URL('test-support/run-installation.ts', import.meta.url));
  const enginesFolder = join(environment['XDG_CACHE_HOME']!, 'fsdnet', 'engines');
  const given = JSON.stringify({ enginesFolder, gpu: false, wheels: standInWheels, ...options });
  const flags = ['--conditions=@fsdnet/source', '--disable-warning=ExperimentalWarning'];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...flags, entry, given], {
      cwd: place.folder,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, steps] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (steps += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, result: JSON.parse(stdout || '{}') as Outcome['result'], steps }));
    act?.(child);
  });
}

function enginesOf(name: string): readonly string[] {
  const folder = place.path(`${name}/cache/fsdnet/engines`);
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** The message of a set-up on the command line that must fail with exit code 1, one message and nothing left. */
async function failure(name: string, behaviour: Behaviour, engine = 'tfjs-node'): Promise<string> {
  const environment = environmentOf(name, behaviour);
  const { code, stdout, stderr } = await place.cli(['setup', engine, '--log-level', 'error'], environment);
  expect({ code, stdout, left: enginesOf(name) }).toEqual({ code: 1, stdout: '', left: [] });
  expect(stderr).toMatch(/^error: [^\n]+\n$/);
  return stderr
    .trim()
    .replaceAll(place.path(name), '…')
    .replace(/^error: /, '');
}

test('what the machine lacks is named before anything is downloaded', async () => {
  const messages = await inTurn({
    pip: () => failure('no-pip', { pip: 'missing' }),
    driver: () => failure('no-driver', {}, 'tfjs-node-gpu'),
  });
  expect(messages['pip']).toMatchInlineSnapshot(
    `"setup tfjs-node: this machine lacks pip. On Debian or Ubuntu run \`sudo apt-get install python3-pip\`. Nothing was downloaded."`,
  );
  expect(messages['driver']).toContain('this machine lacks an NVIDIA driver');
}, 120_000);

test('a step that fails says so with what helps, and leaves nothing behind', async () => {
  const messages = await inTurn({
    broken: () => failure('broken', { pip: 'broken' }),
    offline: () => failure('offline', { pip: 'offline' }),
    empty: () => failure('empty', { pip: 'empty' }),
    full: () => failure('full', { pip: 'full' }),
    npm: () => failure('npm-offline', { npm: 'offline' }),
  });
  const failed = async (name: string, behaviour: Behaviour): Promise<string | undefined> => {
    const { code, result } = await install(environmentOf(name, behaviour));
    expect(code).toBe(1);
    expect(existsSync(place.path(`${name}/cache/fsdnet`))).toBe(false);
    return result.error?.replaceAll(place.path(name), '…');
  };
  const others = await inTurn({
    build: () => failed('build', { build: 'fails' }),
    addon: () =>
      failed('addon', { addon: 'was compiled against a different Node.js version using NODE_MODULE_VERSION 93.' }),
  });
  expect({ ...messages, ...others }).toMatchInlineSnapshot(`
    {
      "addon": "setup tfjs-node: what was built does not work: @tensorflow/tfjs-node: has an addon that was built for another Node (module version 93). Run \`npx fsdnet setup tfjs-node\` with this Node. Nothing was left behind.",
      "broken": "setup tfjs-node: the download of tensorflow-cpu 2.21.0 is broken, got sha256 e7dc6be13be0… instead of 2b847d217b02…. Run it again, after \`pip cache purge\` where it stays so. Nothing was left behind.",
      "build": "setup tfjs-node: the addon of tfjs-node could not be built with Node's headers in …/node: binding/tfjs_backend.cc:26:10: fatal error: 'x.h' file not found. Install a current compiler and the headers of Node 20 or newer (Debian: \`sudo apt-get install build-essential libnode-dev\`), and run it again; npm_config_nodedir names another folder with headers. Nothing was left behind.",
      "empty": "setup tfjs-node: pip's package index has no tensorflow-cpu 2.21.0 for this machine. Check which index pip uses (pip config list). Nothing was left behind.",
      "full": "setup tfjs-node: the disk is full while pip downloads tensorflow-cpu 2.21.0 (261 MiB). Free some space, also for pip's cache (pip cache dir), and run it again. Nothing was left behind.",
      "npm": "setup tfjs-node: npm could not install @tensorflow/tfjs-node: npm error network request failed. Check the network and npm's proxy and registry settings (npm config list), and run it again. Nothing was left behind.",
      "offline": "setup tfjs-node: pip does not reach its package index for tensorflow-cpu 2.21.0. Check the network and pip's proxy and index settings (pip config list), and run it again. Nothing was left behind.",
    }
  `);
}, 120_000);

describe('an installation', () => {
  test('works, is found again, and is replaced when it no longer works', async () => {
    const environment = environmentOf('good');
    const first = await install(environment);
    const engine = 'tfjs-node-4.22.0-tensorflow-2.21.0';
    const folder = place.path(`good/cache/fsdnet/engines/${engine}`);
    expect(first).toMatchObject({
      code: 0,
      result: { folder: join(folder, 'packages'), tensorflow: '2.21.0', usesGpu: false },
    });
    expect(first.steps.split('\n').length).toBe(7);
    expect(enginesOf('good')).toEqual([engine]);
    const files = readdirSync(join(folder, 'tensorflow'), { recursive: true }).map(String);
    expect(files.filter((file) => file.includes('.')).toSorted()).toEqual([
      'lib/libtensorflow.so',
      'lib/libtensorflow_cc.so.2',
      'lib/libtensorflow_framework.so',
      'lib/libtensorflow_framework.so.2',
      'nvidia/cuda_runtime/lib/libcudart.so.12',
    ]);

    const again = await install(environment);
    expect(again).toMatchObject({ code: 0, result: first.result, steps: `found it in ${folder}/packages\n` });
    const doctor = await place.json(['doctor'], environment);
    expect(doctor['engines']).toContainEqual(
      expect.objectContaining({
        engine: 'tfjs-node',
        works: true,
        runtime: '@tensorflow/tfjs-node 4.22.0 (TensorFlow 2.21.0)',
      }),
    );

    const addon = join(folder, 'packages/node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node');
    writeFileSync(addon, 'invalid ELF header');
    const broken = await place.json(['doctor'], environment);
    expect(broken['engines']).toContainEqual(
      expect.objectContaining({
        engine: 'tfjs-node',
        works: false,
        problem: expect.stringContaining('another kind of machine'),
      }),
    );
    const replaced = await install(environment);
    expect(replaced).toMatchObject({
      code: 0,
      result: first.result,
      steps: expect.stringContaining('installing it again'),
    });
  }, 120_000);

  test("an ordinary install of the project's is used where it works", async () => {
    const environment = environmentOf('ordinary');
    const { result: built } = await install(environment);
    const modules = { from: join(built.folder!, 'node_modules'), to: place.path('node_modules') };
    cpSync(modules.from, modules.to, { recursive: true, verbatimSymlinks: true });
    const deps = join(modules.to, '@tensorflow', 'tfjs-node', 'deps');
    rmSync(deps);
    cpSync(join(built.folder!, '..', 'tensorflow'), deps, { recursive: true });
    rmSync(environment['XDG_CACHE_HOME']!, { recursive: true });
    try {
      const { code, result, steps } = await install(environment);
      expect({ code, steps }).toEqual({ code: 0, steps: `found it in ${result.folder}\n` });
      expect(enginesOf('ordinary')).toEqual([]);
    } finally {
      rmSync(modules.to, { recursive: true });
    }
  }, 120_000);

  test('for GPUs ends on a machine without one only where that is asked for', async () => {
    const [without, withGpu, blind] = await Promise.all([
      install(environmentOf('gpu-image'), { gpu: true, withoutGpu: true }),
      install(environmentOf('gpu', { driver: '550.54.15', usesGpu: true }), { gpu: true }),
      install(environmentOf('gpu-blind', { driver: '550.54.15' }), { gpu: true }),
    ]);
    expect(without).toMatchObject({ code: 0, result: { usesGpu: false } });
    expect(withGpu).toMatchObject({ code: 0, result: { usesGpu: true } });
    expect(blind.code).toBe(1);
    expect(blind.result.error).toContain("sees no GPU: NVIDIA's driver (libcuda.so.1) is not found");
    expect(enginesOf('gpu-blind')).toEqual([]);
    const again = await install(environmentOf('gpu-image'), { gpu: true, withoutGpu: true });
    expect(again.steps).toMatch(/^found it in /);
  }, 120_000);

  test('one process at a time', async () => {
    const environment = environmentOf('twice', { delay: 300 });
    const outcomes = await Promise.all([install(environment), install(environment)]);
    expect(outcomes.map(({ code }) => code).toSorted()).toEqual([0, 1]);
    expect(outcomes.find(({ code }) => code === 1)!.result.error).toContain(
      'one process at a time may install tfjs-node',
    );
  }, 120_000);
});

describe('interruptions', () => {
  test('Ctrl-C keeps the steps that are done, and the next run goes on behind them', async () => {
    const environment = environmentOf('ctrl-c', { delay: 200 });
    const first = await install(environment, {
      act: (child) =>
        child.stderr?.on('data', (text: string) => {
          if (text.includes('2/5 downloading nvidia')) child.kill('SIGINT');
        }),
    });
    expect(first).toMatchObject({ code: 1, result: { error: expect.stringContaining('Run it again to go on') } });
    const second = await install(environment);
    expect(second.code).toBe(0);
    expect(second.steps).toContain('1/5 npm packages are there');
    expect(second.steps).toContain('2/5 tensorflow-cpu 1.0 is there');
    expect(second.steps).toContain('2/5 downloading nvidia-cuda-runtime-cu12');
  }, 120_000);

  const seed = Number(process.env['FSDNET_KILL_SEED'] ?? 1);

  test(`five kills at random moments, then a run that ends well (seed ${seed})`, async () => {
    const random = keyedRandom(seed, 'moments of the kills');
    const environment = environmentOf('kills', { delay: 150 });
    for (let kill = 0; kill < 5; kill++) {
      const how = random.uniform() < 0.5 ? 'SIGKILL' : 'SIGINT';
      const milliseconds = 400 + random.uniform() * 1500;
      await install(environment, { act: (child) => void sleep(milliseconds).then(() => child.kill(how)) });
      const [name] = enginesOf('kills').filter((each) => !each.startsWith('.'));
      // What has its final name is whole.
      if (name !== undefined) expect((await install(environment)).steps).toMatch(/^found it in /);
    }
    const last = await install(environment);
    expect(last).toMatchObject({ code: 0, result: { tensorflow: '2.21.0' } });
    expect(enginesOf('kills')).toEqual(['tfjs-node-4.22.0-tensorflow-2.21.0']);
    const left = readdirSync(place.path('kills/cache/fsdnet/engines'), { recursive: true }).map(String);
    expect(left.filter((file) => /unfinished|installing/.test(file))).toEqual([]);
  }, 120_000);
});
