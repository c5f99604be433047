// Latency of raw rows, one call at a time on one thread: `TrainedModel.predict` and the exported encoder with the exported
// graph, beside Python's onnxruntime. Only for a machine that does nothing else; README.md says what to prepare.
//   FSDNET_PYTHON=.venv/bin/python node --conditions=@fsdnet/source benchmarks/latency/latency.ts --run RUN --bodies FOLDER
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { onnx } from '@fsdnet/engine-onnx';
import { exportModel, loadModel } from 'fsdnet';

import { json, jsonOfOurs, ROOT, writeReport } from '../alternation.ts';
import { median } from '../statistics.ts';
import type { Latency, Request, SideResult } from './side-result.ts';

const { values: options } = parseArgs({
  options: {
    /** A finished run. */
    run: { type: 'string', default: 'runs/frappe' },
    /** What `benchmarks/serving/bodies.ts` wrote for it. */
    bodies: { type: 'string', default: '/tmp/bodies' },
    runs: { type: 'string', default: '5' },
    calls: { type: 'string', default: '20000' },
    'warm-up': { type: 'string', default: '2000' },
    out: { type: 'string' },
  },
});

/** Largest difference of two probabilities that counts as none. */
const TOLERANCE = 1e-6;

const REQUESTS = ['row', 'candidates'] as const satisfies readonly Request[];

const folder = mkdtempSync(join(tmpdir(), 'latency-'));
try {
  const model = await exportRun();
  const work = {
    run: options.run,
    folder,
    bodies: options.bodies,
    calls: Number(options.calls),
    warmUp: Number(options['warm-up']),
  };
  const argument = JSON.stringify(work);
  const peer = (): Promise<SideResult> =>
    json(process.env['FSDNET_PYTHON'] ?? 'python3', [join(ROOT, 'benchmarks/latency/peer.py'), argument]);
  const ours = (way: string) => (): Promise<SideResult> => jsonOfOurs('benchmarks/latency/ours.ts', [way, argument]);
  const results = await alternated({ peer, encoder: ours('encoder'), predict: ours('predict') }, Number(options.runs));
  writeReport('latency', options.out, { model, calls: work.calls, warmUp: work.warmUp, unit: 'ms', ...results });
} finally {
  rmSync(folder, { recursive: true });
}

/** Exports the run into the folder; the name of its model. */
async function exportRun(): Promise<string> {
  const trained = await loadModel(options.run, { engine: onnx({ runtime: 'node', threads: 1 }) });
  await exportModel(trained, join(folder, 'model.onnx'));
  await trained.dispose();
  return trained.name;
}

/** Lets the sides run one after the other and tells the medians; the peer is the first. */
async function alternated(
  sides: Readonly<Record<string, () => Promise<SideResult>>>,
  rounds: number,
): Promise<{ readonly sides: readonly object[]; readonly p99Ratios: object }> {
  const runs = Object.entries(sides).map(([name, run]) => ({ name, run, results: [] as SideResult[] }));
  for (let round = 1; round <= rounds; round++) {
    for (const { name, run, results } of runs) {
      console.error(`round ${round} of ${rounds}: ${name}`);
      results.push(await run());
    }
  }
  const summaries = runs.map(({ name, results }) => {
    requireEqualScores(name, results[0]!.scores, runs[0]!.results[0]!.scores);
    return { name, version: results[0]!.version, median: medians(results), runs: results.map((run) => run.latency) };
  });
  const [peer, ...ours] = summaries;
  const p99Ratios: Record<string, Record<string, number>> = {};
  for (const { name, median: mine } of ours) {
    for (const request of REQUESTS) {
      const [own, other] = [mine[request], peer!.median[request]];
      (p99Ratios[name] ??= {})[request] = own.p99 / other.p99;
      console.log(`${name}, ${request}: ${text(own)}; peer ${text(other)}; p99 ${(own.p99 / other.p99).toFixed(2)} ×`);
    }
  }
  return { p99Ratios, sides: summaries };
}

function text({ p50, p99 }: Latency): string {
  return `median ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms`;
}

function medians(results: readonly SideResult[]): Record<Request, Latency> {
  const of = (request: Request, percentile: keyof Latency): number =>
    median(results.map(({ latency }) => latency[request][percentile]));
  const both = (request: Request): Latency => ({ p50: of(request, 'p50'), p99: of(request, 'p99') });
  return { row: both('row'), candidates: both('candidates') };
}

function requireEqualScores(name: string, own: readonly number[], others: readonly number[]): void {
  const difference = Math.max(...own.map((score, index) => Math.abs(score - others[index]!)));
  if (own.length === others.length && difference <= TOLERANCE) return;
  throw new Error(`the scores of ${name} differ from the peer's by ${difference}`);
}
