// The scoring server beside its peer, in turns, each pinned to the first core while the generator has the second; then the latency
// of one row at half of the server's own peak, beside `predict` in this process. Linux only: `taskset` pins.
//
//   node --conditions=@fsdnet/source benchmarks/serving/compare.ts --run RUN --export FOLDER --bodies FOLDER --python .venv/bin/python --runs 5
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { json, ROOT, writeReport } from '../alternation.ts';
import { median } from '../statistics.ts';

const { values: options } = parseArgs({
  options: {
    run: { type: 'string', default: 'runs/frappe' },
    export: { type: 'string', default: 'exports/frappe' },
    bodies: { type: 'string', default: '/tmp/bodies' },
    python: { type: 'string', default: process.env['FSDNET_PYTHON'] ?? 'python3' },
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '8' },
    out: { type: 'string' },
  },
});

const REQUESTS = ['one-row', 'candidates', 'thousand-rows'] as const;
type Request = (typeof REQUESTS)[number];

/** Enough to keep a side busy, and few enough that a server which limits the rows that wait refuses none. */
const CONNECTIONS: Readonly<Record<Request, number>> = { 'one-row': 32, candidates: 8, 'thousand-rows': 2 };

/** A program that answers. */
interface Side {
  readonly name: 'fsdnet serve' | 'peer';
  readonly url: string;
  /** Answers with 200 as soon as the program is ready. */
  readonly ready: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const peerVersions = [
  'import importlib.metadata, json, platform',
  'names = ["fastapi", "uvicorn", "uvloop", "httptools", "onnxruntime"]',
  'print(json.dumps({"python": platform.python_version(), **{name: importlib.metadata.version(name) for name in names}}))',
].join('\n');
const ownPort = 18080;
const peerPort = 19000;
const ours = (program: string): readonly string[] => [
  process.execPath,
  '--conditions=@fsdnet/source',
  join(ROOT, program),
];
const sides: readonly Side[] = [
  {
    name: 'fsdnet serve',
    url: `http://127.0.0.1:${ownPort}/v1/models/ctr/score`,
    ready: `http://127.0.0.1:${ownPort}/v2/health/ready`,
    command: [...ours('packages/fsdnet/src/cli.ts'), 'serve', `ctr=${options.run}`, '--port', `${ownPort}`, '--log-level', 'warn'],
    env: {},
  },
  {
    name: 'peer',
    url: `http://127.0.0.1:${peerPort}/score`,
    ready: `http://127.0.0.1:${peerPort}/openapi.json`,
    command: [
      ...[options.python, '-m', 'uvicorn', 'peer:app', '--app-dir', join(ROOT, 'benchmarks/serving')],
      ...['--port', `${peerPort}`, '--loop', 'uvloop', '--http', 'httptools', '--no-access-log', '--log-level', 'warning'],
    ],
    env: { MODEL: options.export },
  },
]; // prettier-ignore

const pinned = (core: 0 | 1, command: readonly string[]): readonly string[] => ['-c', `${core}`, ...command];
const fileOf = (request: Request): string => join(options.bodies, `${request}.json`);
const generator = <T>(program: string, ...args: readonly string[]): Promise<T> =>
  json<T>('taskset', pinned(1, [...ours(`benchmarks/serving/${program}.ts`), ...args]));

async function whileServing<T>({ command, env, ready }: Side, work: () => Promise<T>): Promise<T> {
  const child: ChildProcess = spawn('taskset', pinned(0, command), {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  try {
    for (let tries = 0; !(await isReady(ready)); tries++) {
      if (tries === 300 || child.exitCode !== null) throw new Error(`${command.join(' ')} does not answer`);
      await sleep(100);
    }
    return await work();
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

interface Peak {
  readonly answersPerSecond: number;
  readonly failures: number;
}
interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}
interface Load {
  readonly rate: number;
  readonly answers: number;
  readonly asked: number;
  readonly milliseconds: Percentiles;
  readonly generatorLag: { readonly p50: number; readonly p99: number };
}

const peaks = { 'fsdnet serve': [], peer: [] } as Record<Side['name'], Record<Request, Peak>[]>;
const loads: Load[] = [];
const inProcess: Percentiles[] = [];
for (let round = 1; round <= Number(options.runs); round++) {
  for (const side of sides) {
    console.error(`round ${round} of ${options.runs}: ${side.name}`);
    await whileServing(side, async () => {
      const round = {} as Record<Request, Peak>;
      for (const request of REQUESTS)
        round[request] = await generator<Peak>('peak', side.url, fileOf(request), '--seconds', options.seconds, '--connections', `${CONNECTIONS[request]}`);
      peaks[side.name].push(round);
      if (side.name === 'peer') return;
      const rate = Math.floor(round['one-row'].answersPerSecond / 2);
      loads.push(await generator<Load>('load', side.url, fileOf('one-row'), '--rate', `${rate}`, '--seconds', options.seconds));
    }); // prettier-ignore
  }
  inProcess.push(
    await json<Percentiles>('taskset', pinned(0, [...ours('benchmarks/serving/in-process.ts'), options.run, fileOf('one-row')])),
  ); // prettier-ignore
}

const medianPeak = (name: Side['name'], request: Request): number =>
  median(peaks[name].map((round) => round[request].answersPerSecond));
const answersPerSecond = Object.fromEntries(
  REQUESTS.map((request) => {
    const [own, peer] = [medianPeak('fsdnet serve', request), medianPeak('peer', request)];
    return [request, { 'fsdnet serve': own, peer, ratio: own / peer }];
  }),
);
const percentiles = (all: readonly Percentiles[]): Percentiles => ({
  p50: median(all.map(({ p50 }) => p50)),
  p90: median(all.map(({ p90 }) => p90)),
  p99: median(all.map(({ p99 }) => p99)),
});
/** A generator that lags says nothing about the server. */
const kept = loads.filter(({ milliseconds, generatorLag }) => generatorLag.p99 <= milliseconds.p99 / 10);
const atHalfOfPeak = kept.length > 0 ? percentiles(kept.map(({ milliseconds }) => milliseconds)) : null;
const predict = percentiles(inProcess);
console.log(JSON.stringify({ answersPerSecond, atHalfOfPeak, keptLoads: kept.length, predict }, null, 2));
writeReport('serving', options.out, {
  command: `node --conditions=@fsdnet/source benchmarks/serving/compare.ts --runs ${options.runs} --seconds ${options.seconds}`,
  versions: await json(options.python, ['-c', peerVersions]),
  answersPerSecond,
  milliseconds: { atHalfOfPeak, predict, p99Ratio: atHalfOfPeak && atHalfOfPeak.p99 / predict.p99 },
  runs: { peaks, loads, inProcess },
});
