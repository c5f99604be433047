import { existsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';

import { availableThreads } from '@fsdnet/core/engine';
import { bytesText, defaultCacheDir } from '@fsdnet/core/node';

import { autoOrder, engineCandidates, engineNames } from '../../engines/index.ts';
import type { EngineCandidate, EngineName, Inspection } from '../../engines/index.ts';
import { version } from '../../version.ts';
import { failureOf, textTable } from '../output/index.ts';
import type { Context } from './context.ts';

interface State {
  readonly title: string;
  readonly works: boolean;
  /** Library and version. */
  readonly runtime: string | null;
  /** The one command that makes it work; null where it works. */
  readonly fix: string | null;
  readonly problem: string | null;
}

interface EngineState extends State {
  readonly engine: EngineName;
}

interface SourceState extends State {
  readonly source: 'duckdb';
}

/** What starts several processes that train together. */
interface RanksState extends State {
  readonly ranks: 'mpi';
  /** Program; null where there is none. */
  readonly launcher: string | null;
}

/** `fsdnet doctor`: engines, versions, cores; what is missing and the one command that fixes it. */
export async function doctor({ console, stop }: Context): Promise<void> {
  const cores = availableThreads();
  const engines: EngineState[] = [];
  for (const name of engineNames) {
    engines.push(await Promise.race([stateOf(name, cores, stop.signal), stop.stopped]));
  }
  const duckdb = await Promise.race([duckdbState(), stop.stopped]);
  const mpi = await Promise.race([mpiState(stop.signal), stop.stopped]);
  const auto = autoOrder.find((name) => engines.some(({ engine, works }) => works && engine === name)) ?? null;
  const dataFolder = process.env['FSDNET_DATA_DIR'];
  const facts = {
    fsdnet: version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores,
    memoryBytes: totalmem(),
    cacheFolder: defaultCacheDir(),
    dataFolder: dataFolder === undefined ? null : resolve(dataFolder),
  };
  console.result(
    { command: 'doctor', ...facts, auto, engines, sources: [duckdb], ranks: [mpi] },
    [
      textTable([
        ['fsdnet', facts.fsdnet],
        ['Node', facts.node],
        ['system', facts.platform],
        ['processor', `${facts.processor}, ${cores} usable cores`],
        ['memory', bytesText(facts.memoryBytes)],
        ['cache folder', facts.cacheFolder],
        ['data folder', dataFolderText(facts.dataFolder)],
      ]),
      '',
      ...engines.map((state) => stateText(state.engine, state)),
      '',
      stateText(duckdb.source, duckdb),
      stateText(mpi.ranks, mpi),
      '',
      auto === null ? 'No engine works.' : `--engine auto uses ${auto}.`,
    ].join('\n'),
  );
}

async function stateOf(engine: EngineName, threads: number, signal: AbortSignal): Promise<EngineState> {
  const candidate = engineCandidates[engine];
  const { title } = candidate;
  const found = candidate.inspect ? await candidate.inspect(signal) : await loaded(candidate, threads);
  return { engine, title, works: found.runtime !== null, ...found };
}

async function duckdbState(): Promise<SourceState> {
  const facts = { source: 'duckdb', title: 'DuckDB, for "sql:" sources' } as const;
  const { findDuckdb } = await import('@fsdnet/datasets/duckdb');
  try {
    const runtime = `DuckDB ${(await findDuckdb()).version()}`;
    return { ...facts, works: true, runtime, problem: null, fix: null };
  } catch (error) {
    const { message, fix } = failureOf(error);
    return { ...facts, works: false, runtime: null, problem: message, fix };
  }
}

async function mpiState(signal: AbortSignal): Promise<RanksState> {
  const facts = { ranks: 'mpi', title: 'MPI, for training with several processes' } as const;
  const { tryExchange } = await import('@fsdnet/distributed');
  const tried = await tryExchange(undefined, signal);
  if ('problem' in tried) {
    const { problem } = tried;
    return { ...facts, works: false, runtime: null, launcher: null, problem, fix: 'Run: fsdnet setup mpi' };
  }
  const { library, launcher } = tried;
  const runtime = `${library}, started by ${launcher.program}`;
  return { ...facts, works: true, runtime, launcher: launcher.program, problem: null, fix: null };
}

async function loaded({ load, fix }: EngineCandidate, threads: number): Promise<Inspection> {
  try {
    return { runtime: (await load(threads)).runtime, problem: null, fix: null };
  } catch (error) {
    const { message, fix: ownFix } = failureOf(error);
    return { runtime: null, problem: message, fix: ownFix ?? fix };
  }
}

function stateText(name: string, { title, works, runtime, problem, fix }: State): string {
  const head = `${works ? '✓' : '✗'} ${name.padEnd(14)}${title}`;
  if (works) return `${head}: ${runtime}`;
  // Messages of our own errors already end with the fix.
  return `${head}: ${problem}${fix === null || problem?.endsWith(fix) ? '' : ` ${fix}`}`;
}

function dataFolderText(folder: string | null): string {
  if (folder === null) return 'FSDNET_DATA_DIR is not set';
  return existsSync(folder) ? folder : `${folder} (FSDNET_DATA_DIR) does not exist`;
}
