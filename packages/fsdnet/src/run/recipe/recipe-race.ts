import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Engine } from '@fsdnet/core/engine';
import { copyRun, race, raceBudget, raceSample } from '@fsdnet/training';
import type { Racer, RaceProgress, RecipeEntry } from '@fsdnet/training';
import { runFolder } from '@fsdnet/training/node';
import type { RunFolderOptions } from '@fsdnet/training/node';

import type { TrainOptions } from '../../cli/options/index.ts';
import { countText, progressView, secondsText, textTable } from '../../cli/output/index.ts';
import type { Console } from '../../cli/output/index.ts';
import { loadPretrained } from '../../data/index.ts';
import { displayName } from '../../models/index.ts';
import { holdsRun } from '../run-folder-name.ts';
import { planLikeStored, planOf } from '../train-plan.ts';
import type { DataOfPlan } from '../train-plan.ts';
import { candidatesOf } from './candidates.ts';
import type { Candidate } from './candidates.ts';
import { recipeFile } from './recipe-file.ts';
import { markedModules } from './recipe-modules.ts';
import { raceResult, trialsTable } from './recipe-result.ts';
import type { RecipeResult } from './recipe-result.ts';

/** What a race needs besides candidates. */
export interface RaceWorld {
  readonly options: TrainOptions;
  readonly portfolio: readonly RecipeEntry[];
  readonly common: DataOfPlan;
  readonly engine: Engine;
  /** Run folder; trials are in folders inside. */
  readonly folder: string;
  readonly folderOptions: RunFolderOptions;
  readonly console: Console;
  readonly signal: AbortSignal;
}

/** The winner of a race. */
export interface Winner {
  readonly candidate: Candidate;
  readonly result: RecipeResult;
  /** Whether the run folder holds what its trial had reached, to go on from. */
  readonly resumes: boolean;
}

/** Races the candidates on the validation rows. Trials are kept, so an interrupted race goes on. */
export async function raceCandidates(candidates: readonly Candidate[], world: RaceWorld): Promise<Winner> {
  const { options, portfolio, common, engine, folder, console, signal } = world;
  const { data } = common.loaded;
  const sample = await raceSample(data, candidates[0]!.values.seed);
  const sampled = sample !== data;
  const racing = sampled ? await candidatesOf(options, portfolio, sample.train.rows) : candidates;
  const budget = options.recipeBudget ?? raceBudget(sample.train.rows);
  console.info(
    `recipe: ${racing.length} entries race on the validation rows, and each round drops half of them (--recipe fast takes the first without a race); ` +
      `together they may see ${countText(Math.round(10 * budget * sample.train.rows))} rows (--recipe-budget ${budget})` +
      (sampled ? `, of a sample of ${countText(sample.train.rows)} of the training rows` : ''),
  );
  mkdirSync(folder, { recursive: true });
  const modules = markedModules(racing);
  await recipeFile.write(folder, { options, portfolio, result: null, ...modules });
  const racers: Racer[] = [];
  for (const [index, candidate] of racing.entries()) racers.push(await racerOf(candidate, index, world));
  const started = performance.now();
  const finished = await race(racers, sample, {
    engine,
    budget,
    minutes: options.recipeMinutes,
    signal,
    onProgress: raceProgress(console),
  });
  const entries = racing.map(({ name, spec }) => ({ name, model: displayName(spec) }));
  const result = raceResult(finished, entries, budget, (performance.now() - started) / 1000);
  const { header, rows, right } = trialsTable(result);
  console.info(textTable([header, ...rows], new Set(right)));
  if (result.shortened)
    console.info(
      `the race ended after ${secondsText(result.seconds)} (--recipe-minutes); ` +
        `--config ${join(folder, 'config.json')} repeats its choice without a race`,
    );
  const winner = racers[finished.chosen]!;
  // A run that is interrupted between these two steps starts its training anew.
  await recipeFile.write(folder, { options, portfolio, result, ...modules });
  if (!sampled) await copyRun(winner.run!, storeOf(folder, world), data.schema);
  // Metrics and configurations of the trials are kept; their checkpoints are no longer needed.
  for (const index of racers.keys()) {
    rmSync(join(trialFolder(folder, index), 'checkpoints'), { recursive: true, force: true });
  }
  const candidate = candidates.find(({ name }) => name === winner.name)!;
  return { candidate, result, resumes: !sampled };
}

async function racerOf(candidate: Candidate, index: number, world: RaceWorld): Promise<Racer> {
  const { options, common, folder, console, signal } = world;
  const trial = trialFolder(folder, index);
  const plan = planOf(candidate, common);
  const { model, values, facts } = holdsRun(trial) ? await planLikeStored(plan, options, trial) : plan;
  const { schema } = common.loaded.data;
  const pretrained = await loadPretrained(common.pretrained, schema, values.embeddingDim, { console, signal });
  return {
    name: candidate.name,
    model,
    // Only the end of a rung is worth a checkpoint.
    options: { ...values, pretrained, checkpointSeconds: Infinity, config: { ...facts } },
    run: storeOf(trial, world),
  };
}

function storeOf(folder: string, { folderOptions }: RaceWorld): ReturnType<typeof runFolder> {
  return runFolder(folder, folderOptions);
}

function trialFolder(folder: string, index: number): string {
  return join(folder, 'trials', String(index + 1));
}

/** Shows a bar for each trial and a line at its end. */
function raceProgress(console: Console): (progress: RaceProgress) => void {
  const view = progressView(console);
  return ({ rung, rungs, place, left, name, epochs, event }) => {
    if (event.kind === 'step') {
      const done = event.epoch - 1 + event.step / event.steps;
      view.update({
        title: `round ${rung} of ${rungs}, trial ${place} of ${left}: ${name}`,
        done: Math.round(done * event.steps),
        total: Math.round(epochs * event.steps),
        note: `loss ${event.loss.toFixed(4)}, ${countText(Math.round(event.rowsPerSecond))} rows/s`,
      });
    }
    if (event.kind !== 'end') return;
    view.clear();
    console.debug(`round ${rung} of ${rungs}: ${name} has trained ${event.epochs} epochs`);
  };
}
