import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { keyedRandom, type Random } from '@fsdnet/core/engine';
import { beforeAll, expect, test } from 'vitest';

import { Workplace, entry, inPairs } from './cli-process.ts';
import type { CliOptions, CliResult } from './cli-process.ts';

/** Of the moments that are hit. */
const seed = Number(process.env['FSDNET_KILL_SEED'] ?? 1);

const place = new Workplace();
const common = ['train', '--dataset', 'sample', '--engine', 'onnx', '--threads', '2', '--patience', '1000', '--json'];

beforeAll(async () => {
  // Encodes the sample, so that the first run is as quick as the others.
  await place.json(['data', 'sample']);
}, 60_000);

/** Runs a long training and does something to its process once its first steps are done. */
async function interrupted(
  out: string,
  act: (child: ChildProcess) => void | Promise<void>,
  options: CliOptions = {},
): Promise<CliResult> {
  return place.cli(
    [...common, '--epochs', '1000', '--log-level', 'debug', '--checkpoint-seconds', '0.2', '--out', out],
    {
      ...options,
      onStart(child) {
        let text = '';
        let done = false;
        child.stderr?.on('data', (chunk: string) => {
          text += chunk;
          if (done || !text.includes('checkpoint at epoch')) return;
          done = true;
          void act(child);
        });
      },
    },
  );
}

function expectStopped({ code, stdout, stderr }: CliResult, out: string, exitCode: number, reason: string): void {
  const message = `${out}: the training was stopped (${reason}), and its state is kept. Go on with: fsdnet train --resume --out ${out}`;
  expect(code).toBe(exitCode);
  expect(JSON.parse(stdout)).toMatchObject({ command: 'train', error: { code: 'aborted', message } });
  expect(stderr).toContain('stopping');
  expect(stderr.trimEnd().split('\n').at(-1)).toBe(`error: ${message}`);
  expect(existsSync(place.path(`${out}/lock`))).toBe(false);
  expect(readdirSync(place.path(`${out}/checkpoints`)).length).toBeGreaterThan(0);
}

test('signals, and the end of the starting process, stop a run with a checkpoint', async () => {
  const results = await inPairs({
    'Ctrl-C, twice as a terminal and npm deliver it': () =>
      interrupted('sigint', async (child) => {
        child.kill('SIGINT');
        await sleep(30);
        child.kill('SIGINT');
      }),
    SIGTERM: () => interrupted('sigterm', (child) => void child.kill('SIGTERM')),
    'the lifeline': () =>
      interrupted('lifeline', (child) => void (child.stdio[3] as Socket).destroy(), { lifeline: true }),
  });
  expectStopped(results['Ctrl-C, twice as a terminal and npm deliver it']!, 'sigint', 130, 'Ctrl-C');
  expectStopped(results['SIGTERM']!, 'sigterm', 143, 'SIGTERM');
  expectStopped(results['the lifeline']!, 'lifeline', 143, 'the process that started this one ended');
}, 120_000);

test.skipIf(process.platform !== 'linux').each(['SIGTERM', 'SIGKILL'] as const)(
  'behind npm, a run whose npm gets %s ends with a checkpoint and without its lock',
  async (signal) => {
    const out = `npm-${signal}`;
    const train = [...common, '--epochs', '1000', '--log-level', 'debug', '--checkpoint-seconds', '0.2', '--out', out];
    const node = [process.execPath, '--conditions=@fsdnet/source', '--disable-warning=ExperimentalWarning', entry];
    place.write(
      'package.json',
      JSON.stringify({ scripts: { train: [...node, ...train].map((word) => `"${word}"`).join(' ') } }),
    );
    const npm = spawn('npm', ['run', 'train'], { cwd: place.folder, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    npm.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (!said.includes('checkpoint at epoch') && (said += text).includes('checkpoint at epoch')) npm.kill(signal);
      else said += text;
    });
    // It closes when the trainer has ended, not npm alone.
    await once(npm.stderr, 'close');
    expect(said).toMatch(/(npm ended|SIGTERM): stopping/);
    expect(existsSync(place.path(`${out}/lock`))).toBe(false);
    expect(readdirSync(place.path(`${out}/checkpoints`)).length).toBeGreaterThan(0);
  },
  60_000,
);

test('a run folder that a live process uses is locked', async () => {
  let second: Promise<CliResult> | undefined;
  const first = await interrupted('locked', async (child) => {
    second = place.cli([...common, '--epochs', '1000', '--checkpoint-seconds', '0.2', '--out', 'locked', '--resume']);
    await second;
    child.kill('SIGINT');
  });
  expect(first.code).toBe(130);
  const { code, stdout } = await second!;
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'storage', message: expect.stringContaining('one process at a time may use a run folder') },
  });
}, 120_000);

test("a kill and a Ctrl-C end with the uninterrupted run's bytes", () => checkChain('short', 1, 2), 300_000);

test('so do 20 kills', { tags: ['long'], timeout: 900_000 }, () => checkChain('long', 20, 36));

async function checkChain(name: string, kills: number, epochs: number): Promise<void> {
  const [uninterrupted, chain] = [`${name}-whole`, `${name}-chain`];
  const options = [...common, '--epochs', String(epochs), '--checkpoint-seconds', '1'];
  const startedAt = performance.now();
  const whole = JSON.parse((await place.cli([...options, '--out', uninterrupted])).stdout) as Record<string, unknown>;
  const milliseconds = performance.now() - startedAt;

  const random = keyedRandom(seed, 'moments of the kills');
  const resumed = [...options, '--out', chain, '--resume'];
  let done: readonly string[] = [];
  // A machine that has become quicker since may end the run before the blows: then again, with earlier ones.
  for (let haste = 1; haste <= 4 && done.length < Math.ceil(kills / 2); haste *= 2) {
    rmSync(place.path(chain), { recursive: true, force: true });
    done = await chainOfKills(kills, resumed, random, (1.5 * milliseconds) / (kills + 1) / haste);
  }
  const final = await place.cli(resumed, { bootstrap: true });
  console.info(
    `kills at seed ${seed}: ${done.join(', ')}; the uninterrupted run took ${(milliseconds / 1000).toFixed(1)} s`,
  );
  expect(done.length).toBeGreaterThanOrEqual(Math.ceil(kills / 2));
  expect(final.code).toBe(0);

  const result = JSON.parse(final.stdout) as Record<string, unknown>;
  for (const key of ['valid', 'test', 'bestEpoch', 'epochs', 'parameters', 'rows'])
    expect(result[key]).toEqual(whole[key]);
  const bytes = (run: string, file: string): Buffer => readFileSync(place.path(`${run}/${file}`));
  expect(bytes(chain, 'model.safetensors').equals(bytes(uninterrupted, 'model.safetensors'))).toBe(true);
  expect(bytes(chain, 'schema.json').equals(bytes(uninterrupted, 'schema.json'))).toBe(true);
}

/** Starts the run again and again, each time with a blow at a random moment, until it ends or all kills are done. */
async function chainOfKills(
  kills: number,
  resumed: readonly string[],
  random: Random,
  span: number,
): Promise<readonly string[]> {
  const done: string[] = [];
  while (done.length <= kills) {
    // Start-up takes part of the time, and a kill costs up to a second of work.
    const delay = 1000 + random.uniform() * span;
    const victim = done.length === Math.floor(kills / 2) ? 'Ctrl-C' : random.uniform() < 0.5 ? 'trainer' : 'bootstrap';
    const { code, signal } = await place.cli(resumed, {
      bootstrap: true,
      onStart: (child) => void strike(child, victim, delay),
    });
    if (code === 0) break;
    expect({ victim, code, signal }).toEqual({ victim, ...expectedEnds[victim] });
    done.push(victim);
  }
  return done;
}

const expectedEnds = {
  'Ctrl-C': { code: 130, signal: null },
  trainer: { code: 137, signal: null },
  bootstrap: { code: null, signal: 'SIGKILL' },
} as const;

/** Stops a run that the bootstrap started: Ctrl-C on both processes, or kill -9 of one of them. */
async function strike(bootstrap: ChildProcess, victim: keyof typeof expectedEnds, delay: number): Promise<void> {
  await sleep(delay);
  const trainer = await childOf(bootstrap);
  if (trainer === undefined) return; // the run ended before the blow
  if (victim === 'bootstrap') bootstrap.kill('SIGKILL');
  else if (victim === 'trainer') process.kill(trainer, 'SIGKILL');
  else {
    bootstrap.kill('SIGINT');
    process.kill(trainer, 'SIGINT');
  }
}

/** The only child of a process; waits until it has one, and gives undefined when the process ends without. */
async function childOf(parent: ChildProcess): Promise<number | undefined> {
  while (parent.exitCode === null && parent.signalCode === null) {
    let children: string[] = [];
    try {
      children = readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8').trim().split(' ');
    } catch (error) {
      // The parent is gone, and Node has not said so yet.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' && (error as NodeJS.ErrnoException).code !== 'ESRCH')
        throw error;
    }
    if (children.length === 1 && children[0] !== '') return Number(children[0]);
    await sleep(20);
  }
  return undefined;
}
