import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { ConfigError, InputError } from '@fsdnet/core';
import { AbortedError } from '@fsdnet/core/engine';
import { disk, takeLock } from '@fsdnet/core/node';
import type { Lock } from '@fsdnet/core/node';
import { fittingOptions } from '@fsdnet/datasets';
import { isGlob, isSql } from '@fsdnet/datasets/node';
import type { FurtherRows } from '@fsdnet/datasets/node';
import { fit } from '@fsdnet/training';
import { runFolder } from '@fsdnet/training/node';

import { DEFAULT_UPDATE_RATE } from '../../cli/options/index.ts';
import type { UpdateOptions } from '../../cli/options/index.ts';
import { absolutePath, filesOf, loadFurtherRows, loadPretrained, readingOfRun } from '../../data/index.ts';
import { clicksOf } from '../../data/understanding/index.ts';
import { chooseEngine } from '../../engines/index.ts';
import { loadUserModel } from '../../models/user-model/index.ts';
import { runMark } from '../run-mark.ts';
import { knownFacts, trainingBefore } from '../run-plan.ts';
import type { RunFacts } from '../run-plan.ts';
import { peakRssBytes, rounded } from '../results/run-result.ts';
import { asBefore, generationFile, generationOf, openStart, startResult, tellStart } from '../start/index.ts';
import type { OpenStart } from '../start/index.ts';
import { openRun } from '../stored-run.ts';
import type { StoredRun } from '../stored-run.ts';
import { withStoredEngine } from '../train-plan.ts';
import type { TrainWorld } from '../train-world.ts';
import { trainingProgress } from '../training-progress.ts';
import { nextFolder } from './next-folder.ts';
import { progressiveResult, updateReport } from './update-result.ts';
import type { UpdateResult } from './update-result.ts';

/**
 * One pass of a finished run over further rows, each batch scored before it is learned from. The run stays as it is; the new
 * one appears whole, when all is done.
 *
 * @throws ConfigError or InputError for options and rows that do not go with the run, StorageError where another update of the
 * run is under way.
 */
export async function updateRun(folder: string, options: UpdateOptions, world: TrainWorld): Promise<UpdateResult> {
  const files = filesOf(options.train);
  if (files.length === 0) {
    throw new ConfigError({
      where: 'update',
      rule: 'needs the new rows',
      fix: 'Name their file: --train FILE.',
    });
  }
  for (const file of files) {
    if (file === '-' || isSql(file) || isGlob(file) || existsSync(file)) continue;
    throw new InputError({ where: `--train ${file}`, rule: 'no such file', fix: 'Check the path.' });
  }
  const run = await openRun(folder, options);
  const facts = await factsOf(run, options);
  const target = options.out ?? nextFolder(folder);
  refuseExisting(folder, target, options.out !== undefined);
  const locks: Lock[] = [];
  try {
    for (const place of [folder, target]) locks.push(await lockOf(place));
    refuseExisting(folder, target, options.out !== undefined);
    return await updateInto(target, { run, facts, files, options }, world);
  } finally {
    for (const lock of locks) await lock.release();
  }
}

/** A run and what it is to learn. */
interface Update {
  readonly run: StoredRun;
  readonly facts: RunFacts;
  readonly files: readonly string[];
  readonly options: UpdateOptions;
}

/** The facts of a run, with the module that stands in for its own where one is named. */
async function factsOf({ description, folder }: StoredRun, { model }: UpdateOptions): Promise<RunFacts> {
  const facts = knownFacts(description.config, folder);
  if (model === undefined) return facts;
  const { file, hashes } = await loadUserModel(model);
  const spec = { ...facts.model, file, ...hashes };
  const mark = runMark([spec]);
  const { mark: _, ...others } = facts;
  return { ...others, model: spec, ...(mark !== undefined && { mark }) };
}

/** One update of a run at a time; the lock lies beside the folder, which is only read. */
function lockOf(folder: string): Promise<Lock> {
  return takeLock(disk, besides(folder, 'update-lock'), { purpose: 'update a run' });
}

function refuseExisting(run: string, target: string, isNamed: boolean): void {
  if (!existsSync(target)) return;
  throw new ConfigError({
    where: isNamed ? `--out ${target}` : target,
    rule: 'exists already',
    fix: isNamed ? 'Choose another folder.' : `Update that one if it came from ${run}, or name a folder with --out.`,
  });
}

async function updateInto(target: string, update: Update, world: TrainWorld): Promise<UpdateResult> {
  const { run, facts, files, options } = update;
  const { console, stop } = world;
  const { signal } = stop;
  const start = await openStart(run.folder, options);
  const engine = await Promise.race([chooseEngine(await withStoredEngine(run.folder, options), console), stop.stopped]);
  const rows = await Promise.race([asBefore(furtherRows(update, start, world)), stop.stopped]);
  tellStart(start, rows.growth, console);
  const { evaluationsPerEpoch, epochs, learningRate, tableUpdate } = { ...run.values, ...trainingBefore(facts) };
  const frozen = (facts.pretrained ?? []).filter(({ freeze }) => freeze !== null);
  const pretrained = await loadPretrained(frozen, rows.schema, run.values.embeddingDim, { console, signal });
  const rate = options.updateRate ?? DEFAULT_UPDATE_RATE;
  const prepared = world.elapsed();
  const partial = besides(target, 'partial');
  // Whoever left it is gone: the lock is ours.
  await rm(partial, { recursive: true, force: true });
  await mkdir(dirname(partial), { recursive: true });
  try {
    const trained = await fit(
      run.model,
      { name: basename(files[0]!), schema: rows.schema, train: rows.train, valid: rows.valid },
      {
        ...run.values,
        learningRate: learningRate * rate,
        start: start.state,
        progressive: true,
        // Values that the day does not have stay as they are; L2 over the full table would draw them to zero.
        tableUpdate: 'sparse',
        pretrained,
        engine,
        run: runFolder(partial),
        checkpointSeconds: Infinity,
        config: {
          ...facts,
          data: { ...facts.data, dataset: null, train: files.map(absolutePath), valid: null, test: null },
          start: start.spec,
          update: { rate, before: { epochs, learningRate, evaluationsPerEpoch, tableUpdate } },
        },
        signal,
        onProgress: trainingProgress(console),
      },
    );
    const progressive = progressiveResult(trained, start.state.calibration);
    const result: UpdateResult = {
      command: 'update',
      model: run.name,
      ...{ engine: trained.engine.name, runtime: trained.engine.runtime, threads: trained.engine.threads },
      ...{ seed: run.values.seed, parameters: trained.parameters },
      rows: { train: rows.train.rows },
      clicks: { train: clicksOf(rows.train) },
      start: startResult(start, rows.growth),
      learningRate: learningRate * rate,
      updateRate: rate,
      ...progressive.result,
      seconds: { prepare: rounded(prepared / 1000), train: rounded((world.elapsed() - prepared) / 1000) },
      samplesPerSecond: Math.round(trained.time.rowsPerSecond),
      peakRssBytes: peakRssBytes(),
      run: target,
    };
    await trained.dispose();
    await generationFile.write(partial, generationOf(start, rows.growth));
    await writeFile(join(partial, 'report.html'), updateReport(result, progressive.scored));
    await rename(partial, target);
    return result;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!stop.reason) throw error;
    throw new AbortedError({
      where: 'update',
      rule: `stopped (${stop.reason.text}); ${run.folder} is as it was, and nothing new is kept`,
      fix: 'Give the same command again.',
      cause: error,
    });
  }
}

function furtherRows(
  { run, facts, files, options }: Update,
  start: OpenStart,
  world: TrainWorld,
): Promise<FurtherRows> {
  const { console, stop } = world;
  const isFitting = ([name, value]: [string, unknown]): boolean => name in fittingOptions && value !== null;
  return loadFurtherRows(
    {
      reading: readingOfRun(run.description.schema, facts.data, options),
      fitting: Object.fromEntries(Object.entries(facts.data).filter(isFitting)),
      ...{ train: files, growth: start.growth, threads: options.threads },
    },
    { console, signal: stop.signal },
  );
}

/** A hidden neighbour of a folder. */
function besides(folder: string, extension: string): string {
  const path = resolve(folder);
  return join(dirname(path), `.${basename(path)}.${extension}`);
}
