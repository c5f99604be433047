import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { ConfigError } from '@fsdnet/core';
import { availableThreads, nearestWord } from '@fsdnet/core/engine';
import { bytesText } from '@fsdnet/core/node';

import { engineSide, measure, pytorchSide, workloadOf, writeRowsOf } from '../../bench/index.ts';
import type { LeftOut, Measured, MeasuredSide, Shape, Side, Workload } from '../../bench/index.ts';
import { shapeOf, writeFirstRows } from '../../bench/own-data.ts';
import { dataSpec, loadData } from '../../data/index.ts';
import type { DataSpec } from '../../data/index.ts';
import { engineNames } from '../../engines/index.ts';
import type { EngineName } from '../../engines/index.ts';
import { fittedFor, presetFor } from '../../models/presets/index.ts';
import { version } from '../../version.ts';
import { fromCommandLine } from '../checked-options/index.ts';
import { benchOptionTable, dataOptions } from '../options/index.ts';
import type { BenchOptions, DataOptions } from '../options/index.ts';
import { countText, textTable } from '../output/index.ts';
import type { Context } from './context.ts';

/** Steps of a training that takes less than its time. */
const MOST_STEPS = 1000;

/** `fsdnet bench`: training speed of the engines on this machine, on the user's own data or a shape, beside PyTorch. */
export async function bench({ given, console, stop }: Context): Promise<void> {
  const options = fromCommandLine<BenchOptions>(benchOptionTable, given);
  if (options.train !== undefined && options.shape !== undefined) {
    throw new ConfigError({ where: 'bench', rule: 'takes a --train file or a --shape, not both' });
  }
  const engines = enginesOf(options);
  const { runs = 3, seconds = 3, python = process.env['FSDNET_PYTHON'] ?? 'python3' } = options;
  const folder = mkdtempSync(join(tmpdir(), 'fsdnet-bench-'));
  try {
    const file = join(folder, 'rows');
    const own = options.train === undefined ? undefined : await ownData(options, { console, stop });
    const work = workloadFor(options, { own, file, seconds });
    const sides: Side[] = engines.map((engine) => engineSide(engine, own?.spec));
    const leftOut: LeftOut[] = [];
    if (!own) writeRowsOf(work);
    if (own?.notForPeers === undefined) {
      if (own) await writeFirstRows(own.data, work);
      sides.push(pytorchSide(python));
    } else leftOut.push({ name: 'PyTorch', reason: own.notForPeers });
    console.info(headline(options, work));
    const measuring = measure(work, sides, {
      runs,
      signal: stop.signal,
      onRun: (name, run) => console.info(`run ${run} of ${runs}: ${name}`),
    });
    const measured = await Promise.race([measuring, stop.stopped]);
    const all = { sides: measured.sides, leftOut: [...leftOut, ...measured.leftOut] };
    console.result({ command: 'bench', ...facts(options, work), ...all, ratios: ratiosOf(all) }, benchText(all));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The user's own data, and how every side gets them. */
interface OwnData extends Shape {
  readonly spec: DataSpec;
  readonly data: Awaited<ReturnType<typeof loadData>>['data'];
  /** Why PyTorch's side cannot train on them; undefined where it can. */
  readonly notForPeers: string | undefined;
}

async function ownData(options: BenchOptions, { console, stop }: Pick<Context, 'console' | 'stop'>): Promise<OwnData> {
  const { dataDir, cache, threads } = options;
  const request: DataOptions = Object.fromEntries(Object.entries(options).filter(([name]) => name in dataOptions));
  const { seed } = presetFor({ model: '', trainRows: 0 }).values;
  const spec = dataSpec({ seed, ...request }, fittedFor({}));
  const loading = loadData(spec, { dataDir, cache, threads, console, signal: stop.signal });
  const { data } = await Promise.race([loading, stop.stopped]);
  return { spec, data, ...shapeOf(data) };
}

function workloadFor(
  { shape = 'frappe', model = 'fsdnet', fsd = false, batchSize, threads = availableThreads() }: BenchOptions,
  { own, file, seconds }: { readonly own: OwnData | undefined; readonly file: string; readonly seconds: number },
): Workload {
  const { seed } = presetFor({ model: '', trainRows: 0 }).values;
  return workloadOf({
    ...{ model, fsd, batchSize, threads, seed, file, seconds },
    shape: own ?? shape,
    trainRows: own?.data.train.rows,
    steps: MOST_STEPS,
  });
}

function enginesOf({ engine }: BenchOptions): readonly EngineName[] {
  if (!engine) return engineNames.filter((name) => name !== 'cpu');
  const names = engine.flatMap((text) => text.split(','));
  return names.map((name) => {
    const known = engineNames.find((one) => one === name);
    if (known) return known;
    const near = nearestWord(name, engineNames);
    throw new ConfigError({
      where: `--engine ${name}`,
      rule: 'is no engine',
      fix: near === undefined ? `Use one of ${engineNames.join(', ')}.` : `Did you mean ${near}?`,
    });
  });
}

function facts(options: BenchOptions, { fsd, tableRows, batchSize, threads }: Workload): object {
  return {
    fsdnet: version,
    node: process.versions.node,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    data: dataText(options),
    ...{ model: modelName(options), fsd: fsd !== null, fields: tableRows.length, batchSize, threads },
    tableRows: tableRows.reduce((sum, rows) => sum + rows, 0),
  };
}

function dataText({ train, shape = 'frappe' }: BenchOptions): string {
  return [train ?? `shape of ${shape}`].flat().join(', ');
}

function modelName({ model = 'fsdnet' }: BenchOptions): string {
  return model;
}

function headline(options: BenchOptions, { fsd, tableRows, batchSize, threads }: Workload): string {
  const rows = tableRows.reduce((sum, count) => sum + count, 0);
  return (
    `${modelName(options)}${fsd ? ' with self-distillation' : ''} on ${dataText(options)}: ${tableRows.length} fields, ${countText(rows)} table rows, ` +
    `batches of ${countText(batchSize)}, ${threads} threads; nothing else should run on the machine`
  );
}

/** How many times as fast as PyTorch each engine is. */
function ratiosOf({ sides }: Measured): Readonly<Record<string, number>> {
  const peer = sides.find(({ name }) => name === 'PyTorch');
  if (!peer) return {};
  const ours = sides.filter((side) => side !== peer);
  return Object.fromEntries(ours.map((side) => [side.name, round(side.samplesPerSecond / peer.samplesPerSecond)]));
}

function round(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}

function benchText(measured: Measured): string {
  const ratios = ratiosOf(measured);
  const row = ({ name, runtime, samplesPerSecond, spread, peakRssBytes }: MeasuredSide): string[] => [
    name,
    countText(samplesPerSecond),
    `${countText(spread[0])} to ${countText(spread[1])}`,
    name in ratios ? `${ratios[name]!.toFixed(2)} ×` : '',
    bytesText(peakRssBytes),
    runtime,
  ];
  const head = ['', 'rows per second', 'slowest to fastest', 'beside PyTorch', 'memory', 'runtime'];
  const table = textTable([head, ...measured.sides.map(row)], new Set([1, 3, 4]));
  return [
    ...(measured.sides.length > 0 ? [table] : ['Nothing could be measured.']),
    ...measured.leftOut.map(({ name, reason }) => `left out: ${name}: ${reason}`),
  ].join('\n');
}
