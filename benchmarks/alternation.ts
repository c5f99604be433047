import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './statistics.ts';

/** The repository. */
export const ROOT: string = fileURLToPath(new URL('..', import.meta.url));

/** Models in PyTorch. */
export const PEERS: string = join(ROOT, 'packages/fsdnet/peers');

/** What every run of a side says. */
export interface Run {
  readonly samplesPerSecond: number;
  readonly peakRssBytes: number;
  /** Of what computes. */
  readonly version: string;
}

/** One of the programs that are compared. */
export interface Side<R extends Run> {
  readonly name: string;
  run(): Promise<R>;
}

/** All runs of one side and what follows from them. */
export interface Result<R extends Run> {
  readonly name: string;
  readonly version: string;
  /** Median. */
  readonly samplesPerSecond: number;
  readonly peakRssBytes: number;
  readonly runs: readonly R[];
}

/** Lets the sides run one after the other, `rounds` times. */
export async function alternate<R extends Run>(sides: readonly Side<R>[], rounds: number): Promise<Result<R>[]> {
  const runs = sides.map((): R[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, side] of sides.entries()) {
      console.error(`round ${round + 1} of ${rounds}: ${side.name}`);
      runs[index]!.push(await side.run());
    }
  }
  return sides.map(({ name }, index) => ({
    name,
    version: runs[index]![0]!.version,
    samplesPerSecond: median(runs[index]!.map((run) => run.samplesPerSecond)),
    peakRssBytes: Math.max(...runs[index]!.map((run) => run.peakRssBytes)),
    runs: runs[index]!,
  }));
}

/** How much faster the last side is than each of the others. */
export function ratios(results: readonly Result<Run>[]): Readonly<Record<string, number>> {
  const { samplesPerSecond } = results.at(-1)!;
  return Object.fromEntries(
    results
      .slice(0, -1)
      .map((result) => [`${result.name}, ${result.version}`, samplesPerSecond / result.samplesPerSecond]),
  );
}

/** Speed and memory of one side in words. */
export function line({ name, version, samplesPerSecond, peakRssBytes, runs }: Result<Run>): string {
  const speeds = runs.map((run) => Math.round(run.samplesPerSecond)).join(' ');
  const megabytes = (peakRssBytes / 1e6).toFixed(0);
  return `${name}, ${version}: median ${Math.round(samplesPerSecond)} samples/s (${speeds}); peak ${megabytes} MB`;
}

/** Runs a command and reads the JSON object that it prints; its messages pass through. */
export function json<T>(command: string, args: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    // What the programs in Python share is where `fsdnet bench` has it.
    const env = { ...process.env, PYTHONPATH: PEERS };
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text) as T);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}: ${text}`));
    });
  });
}

/** Runs a program of this repository from its source and reads the JSON object that it prints. */
export function jsonOfOurs<T>(program: string, args: readonly string[]): Promise<T> {
  return json(process.execPath, ['--conditions=@fsdnet/source', join(ROOT, program), ...args]);
}

/** Prints ratios and writes a file of results; without `file`, into results/ by name and date. */
export function report(
  name: string,
  file: string | undefined,
  { results, ...facts }: Readonly<Record<string, unknown>> & { readonly results: readonly Result<Run>[] },
): void {
  const ours = results.at(-1)!;
  const faster = ratios(results);
  for (const [peer, ratio] of Object.entries(faster)) console.log(`${ours.name} is at ${ratio.toFixed(2)} × ${peer}`);
  writeReport(name, file, { ...facts, ratios: faster, results });
}

/** Writes a file of facts with date, commit, machine and command; without `file`, into results/ by name and date. */
export function writeReport(name: string, file: string | undefined, facts: Readonly<Record<string, unknown>>): void {
  const date = new Date().toISOString().slice(0, 10);
  const path = file ?? join(ROOT, 'benchmarks/results', `${name}-${date}.json`);
  const machine = { cpu: cpus()[0]!.model, cores: cpus().length, memoryBytes: totalmem() };
  const content = {
    format: 1,
    date,
    commit: commitNow(),
    command: commandNow(),
    machine,
    node: process.version,
    ...facts,
  };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
  console.log(`written to ${path}`);
}

/** What is measured; with a "+" where files were changed since. */
function commitNow(): string {
  const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
  return git('rev-parse', '--short', 'HEAD') + (changed ? '+' : '');
}

/** What was typed; of places outside the repository only the last part. */
function commandNow(): string {
  const [, program, ...args] = process.argv;
  const shown = args.map((arg) => (isAbsolute(arg) ? basename(arg) : arg));
  return ['node', relative(ROOT, program!), ...shown].join(' ');
}
