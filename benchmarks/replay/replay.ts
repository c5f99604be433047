// A log in the order of time: train on the past, then learn step by step and predict the next step.
//   node --conditions=@fsdnet/source benchmarks/replay/replay.ts --data-dir ../shared/data
// Rates of `update` are compared on an earlier stretch of the log than that which the table is about, by the scores that
// `update` itself gives of rows before it learns from them:
//   node … replay.ts --rates 0.25,1,2,4
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../alternation.ts';
import { Fsdnet, secondsOf, type Learned } from './fsdnet.ts';
import { HEADER, lineOf, LOGS, type Log, type LogRow } from './logs.ts';
import { scoresOf } from './scores.ts';
import type { ComparedRate, Replay, ReplayStep, Way } from './replay-result.ts';

const STEPS = 10;

const { values: options } = parseArgs({
  options: {
    'data-dir': { type: 'string', default: process.env['FSDNET_DATA_DIR'] ?? 'data' },
    logs: { type: 'string', default: LOGS.map(({ name }) => name).join(',') },
    threads: { type: 'string', default: '1' },
    /** Rates to compare, in place of the table. */
    rates: { type: 'string' },
    results: { type: 'string', default: join(ROOT, 'benchmarks/replay/results') },
  },
});

const threads = Number(options.threads);
mkdirSync(options.results, { recursive: true });
for (const log of LOGS.filter(({ name }) => options.logs.split(',').includes(name))) {
  const folder = mkdtempSync(join(tmpdir(), 'fsdnet-replay-'));
  try {
    const rows = log.read(resolve(options['data-dir']));
    const fsdnet = new Fsdnet(folder, threads);
    if (options.rates === undefined) write(log.name, replay(log, rows, { folder, fsdnet }));
    else write(`${log.name}-rates`, compareRates(rows, options.rates.split(',').map(Number), { folder, fsdnet }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Where a replay works. */
interface Place {
  readonly folder: string;
  readonly fsdnet: Fsdnet;
}

function writeRows({ folder }: Place, name: string, rows: readonly LogRow[]): string {
  writeFileSync(join(folder, name), `${[HEADER, ...rows.map(lineOf)].join('\n')}\n`);
  return name;
}

/** The rows from one share of the log to another, in stretches of as many rows each. */
function stretches(
  rows: readonly LogRow[],
  [from, to]: readonly [number, number],
  count: number,
): readonly (readonly LogRow[])[] {
  const at = (index: number): number => Math.floor(rows.length * (from + ((to - from) * index) / count));
  return Array.from({ length: count }, (_, index) => rows.slice(at(index), at(index + 1)));
}

/** The second half of a log: ten steps to learn, each predicted by what has learned those before. */
function replay(log: Log, rows: readonly LogRow[], place: Place): Replay {
  const { fsdnet } = place;
  const half = Math.floor(rows.length / 2);
  const past = rows.slice(0, half);
  const base = fsdnet.train(writeRows(place, 'past.csv', past), 'past');
  const days = stretches(rows, [0.5, 1], STEPS + 1);
  const learned = [...past];
  const newest: Record<Way, string> = { anew: 'past', init: 'past', update: 'past', never: 'past' };
  const steps: ReplayStep[] = [];
  for (let step = 0; step < STEPS; step++) {
    const file = writeRows(place, 'day.csv', days[step]!);
    learned.push(...days[step]!);
    const all = writeRows(place, 'all.csv', learned);
    const known = new Set(learned.map(({ user }) => user));
    const learn: Record<Exclude<Way, 'never'>, (out: string) => Learned> = {
      anew: (out) => fsdnet.train(all, out),
      init: (out) => fsdnet.trainFrom(newest.init, file, out),
      update: (out) => fsdnet.update(newest.update, file, out),
    };
    const tomorrow = days[step + 1]!;
    const next = writeRows(place, 'next.csv', tomorrow);
    const ways: Partial<Record<Way, ReplayStep['ways'][Way]>> = {};
    for (const way of ['anew', 'init', 'update', 'never'] as const) {
      const out = `${way}-${step}`;
      const result = way === 'never' ? undefined : learn[way](out);
      if (result) newest[way] = out;
      fsdnet.predict(newest[way], next, 'scored.csv');
      ways[way] = {
        seconds: result ? secondsOf(result) : 0,
        ...scoresOf(tomorrow, predictionsIn(join(place.folder, 'scored.csv')), known),
      };
      console.error(
        `${log.name}, step ${step + 1} of ${STEPS}, ${way}: known users ${String(ways[way].known.auc)}, ${ways[way].seconds.toFixed(1)} s`,
      );
    }
    steps.push({ learned: days[step]!.length, ways: ways as ReplayStep['ways'] });
  }
  return {
    kind: 'replay',
    log: log.name,
    rows: rows.length,
    past: half,
    ...machine(),
    baseSeconds: secondsOf(base),
    steps,
  };
}

/** The second quarter of a log, for the choice of a rate: nothing of the second half is seen. */
function compareRates(rows: readonly LogRow[], rates: readonly number[], place: Place): ComparedRate[] {
  const { fsdnet } = place;
  fsdnet.train(writeRows(place, 'past.csv', rows.slice(0, Math.floor(rows.length / 4))), 'past');
  const days = stretches(rows, [0.25, 0.5], STEPS);
  return rates.map((rate) => {
    let run = 'past';
    const progressive = days.map((day, step) => {
      const out = `rate-${rate}-${step}`;
      const result = fsdnet.update(run, writeRows(place, 'day.csv', day), out, rate);
      run = out;
      return { rows: day.length, ...result.progressive! };
    });
    const mean = (metric: 'auc' | 'logloss'): number =>
      progressive.reduce((sum, day) => sum + day.rows * day[metric], 0) /
      progressive.reduce((sum, day) => sum + day.rows, 0);
    console.error(`rate ${rate}: AUC ${mean('auc').toFixed(4)}, log loss ${mean('logloss').toFixed(4)}`);
    return { rate, auc: mean('auc'), logloss: mean('logloss') };
  });
}

/** The last column of a file of scored rows. */
function predictionsIn(file: string): readonly number[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => Number(line.slice(line.lastIndexOf(',') + 1)));
}

function machine(): Pick<Replay, 'threads' | 'cpu' | 'date'> {
  return { threads, cpu: cpus()[0]?.model ?? 'unknown', date: new Date().toISOString().slice(0, 10) };
}

function write(name: string, result: unknown): void {
  writeFileSync(join(options.results, `${name}.json`), `${JSON.stringify(result, null, 1)}\n`);
}
