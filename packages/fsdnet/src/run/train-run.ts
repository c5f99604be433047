import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ConfigError } from '@fsdnet/core';
import { alone } from '@fsdnet/core/engine';
import { firstThenOthers, fit, onFirst } from '@fsdnet/training';
import type { Evaluation, TrainedModel } from '@fsdnet/training';
import { runFolder } from '@fsdnet/training/node';
import type { RunFolderOptions } from '@fsdnet/training/node';

import { flag } from '../cli/options/index.ts';
import type { TrainOptions } from '../cli/options/index.ts';
import type { Console } from '../cli/output/index.ts';
import { loadPretrained } from '../data/index.ts';
import { clicksByPart } from '../data/understanding/index.ts';
import { chooseEngine } from '../engines/index.ts';
import type { Estimate } from '../estimates/index.ts';
import { displayName, publishedParameters } from '../models/index.ts';
import { isModulePath } from '../models/user-model/index.ts';
import { announce } from './announce.ts';
import { checkOptions, choosePlan, hasRecipe, loadChosen } from './choose-plan.ts';
import { AlikeScores, ownCoverage, skewOf } from './skew/index.ts';
import type { Skew } from './skew/index.ts';
import { recipeFile } from './recipe/recipe-file.ts';
import { admitModules } from './recipe/recipe-modules.ts';
import type { RecipeResult } from './recipe/recipe-result.ts';
import { hasBaselines, measureBaselines } from './results/baselines.ts';
import type { Baselines } from './results/baselines.ts';
import { baselineWarning } from './results/comparison.ts';
import { finalEvaluation, warnIfBeaten } from './results/final-evaluation.ts';
import type { FinalMetrics } from './results/final-evaluation.ts';
import { runReport } from './results/run-report.ts';
import { peakRssBytes, rounded } from './results/run-result.ts';
import type { TrainResult } from './results/run-result.ts';
import { chosenRunFolder, dataTitle, holdsRun } from './run-folder-name.ts';
import { sessionFile } from './session-file.ts';
import { generationFile, generationOf, openStart, optionsOfStart, startResult, tellStart } from './start/index.ts';
import type { StartOptions } from './start/index.ts';
import { stoppedTraining } from './stopped-training.ts';
import {
  choosesAnything,
  isAsStored,
  planLikeStored,
  refuseModelAlone,
  storedPlan,
  withStoredEngine,
} from './train-plan.ts';
import type { Plan } from './train-plan.ts';
import type { TrainWorld } from './train-world.ts';
import { TrainingEstimate } from './training-estimate.ts';
import { trainingProgress } from './training-progress.ts';

/** A finished training. */
export interface FinishedRun {
  readonly result: TrainResult;
  /** Absent when the run was finished before, and only its result is told again. */
  readonly trained?: TrainedModel;
  readonly evaluation?: Evaluation | null;
}

/**
 * Trains, evaluates on the test rows, and leaves a run folder with its report.
 *
 * @throws AbortedError that says what is kept and how to go on, when it was asked to stop.
 */
export async function trainRun(given: TrainOptions, world: TrainWorld): Promise<FinishedRun> {
  const start = await startOf(given);
  const told = start?.options ?? given;
  const title = `${dataTitle(told)}-${modelTitle(told)}`;
  const folder = await onFirst(world.ranks ?? alone, async () => chosenRunFolder(told, title));
  try {
    return await trainIn(folder, told, start, world);
  } catch (error) {
    const { reason } = world.stop;
    throw reason ? stoppedTraining(folder, told, reason, error) : error;
  }
}

/** The run that another one is to start from; undefined for drawn weights. */
async function startOf(told: TrainOptions): Promise<StartOptions | undefined> {
  if (told.init !== undefined) return optionsOfStart(told.init, told);
  const named = (['newValues', 'forget', 'refreshScales'] as const).find((name) => told[name] !== undefined);
  if (named === undefined) return undefined;
  throw new ConfigError({
    where: flag(named),
    rule: 'applies only to a training that starts from a run',
    fix: 'Name that run with --init.',
  });
}

async function trainIn(
  folder: string,
  told: TrainOptions,
  startOptions: StartOptions | undefined,
  world: TrainWorld,
): Promise<FinishedRun> {
  const { console, stop, ranks = alone } = world;
  const isFirst = ranks.rank === 0;
  const continued = told.resume === true && (await onFirst(ranks, async () => holdsRun(folder)));
  if (continued) refuseModelAlone(folder, told);
  const takesStored = told.resume === true && !choosesAnything(told);
  const takesPlan = continued && takesStored;
  const interrupted = told.resume === true && !takesPlan ? recipeFile.read(folder) : undefined;
  // An interrupted race continues with the options that it was started with.
  const options = takesStored ? { ...interrupted?.options, ...told } : told;
  if (interrupted) await admitModules(folder, interrupted, told);
  if (!takesPlan) await checkOptions(options, interrupted, startOptions);
  const start = startOptions && (await openStart(startOptions.run.folder, options));
  const engine = await Promise.race([
    chooseEngine(continued ? await withStoredEngine(folder, options) : options, console),
    stop.stopped,
  ]);
  const estimate = new TrainingEstimate({ options, hasRecipe: hasRecipe(options), engine, console, stop });
  const folderOptions: RunFolderOptions = { onWait: (message) => console.info(message), ending: stop.signal };
  let preparedAt: number | undefined;
  const chosen = takesPlan
    ? await firstThenOthers(ranks, () => storedPlan(folder, options, world))
    : await choosePlan(
        options,
        await firstThenOthers(ranks, () =>
          loadChosen(options, world, { start, onSample: (sample) => estimate.ofSample(sample) }),
        ),
        world,
        {
          ...{ engine, folder, continued, folderOptions },
          onRace: () => (preparedAt = world.elapsed()),
        },
      );
  const recipe = chosen.recipe?.result ?? null;
  const plan = continued || chosen.resumes ? await planLikeStored(chosen.plan, options, folder) : chosen.plan;
  const { facts, values, loaded } = plan;
  estimate.ofPlan(loaded.data, plan);
  const { understanding } = loaded;
  const pretrained = await loadPretrained(facts.pretrained ?? [], loaded.data.schema, values.embeddingDim, {
    console,
    signal: stop.signal,
  });
  const earlier = continued ? sessionFile.read(folder) : undefined;
  let finished = earlier?.result;
  const withBaselines = options.baselines ?? earlier?.baselines ?? hasBaselines(facts.data.dataset);
  if (plan.start) tellStart(plan.start, loaded.growth, console);
  announce(plan, engine, folder, console);
  // The result outlives the checkpoints, without which `fit` cannot go on.
  if (finished && !existsSync(join(folder, 'checkpoints')) && (await isAsStored(plan, folder)))
    return toldAgain(finished, console);

  const measured: { baselines?: Baselines } = {};
  const showProgress = trainingProgress(console, continued ? 'resumed' : 'continues from the race');
  const trained = await fit(plan.model, loaded.data, {
    ...values,
    start: plan.start?.state,
    pretrained,
    engine,
    ranks,
    run: runFolder(folder, folderOptions),
    resume: options.resume === true || chosen.resumes,
    checkpointSeconds: options.checkpointSeconds,
    config: { ...facts },
    signal: stop.signal,
    onProgress: (event) => {
      if (event.kind === 'start') {
        preparedAt ??= world.elapsed();
        if (!event.resumed?.ended) finished = null;
      }
      showProgress(event);
      estimate.onProgress(event);
    },
    callbacks: [
      {
        async onTrainBegin() {
          if (finished || !isFirst) return;
          await sessionFile.write(folder, { dataFolder: loaded.folder, result: null, baselines: withBaselines });
          if (plan.start) await generationFile.write(folder, generationOf(plan.start, loaded.growth));
          if (chosen.recipe && !recipeFile.isIn(folder)) await recipeFile.write(folder, chosen.recipe);
          if (!withBaselines) return;
          measured.baselines = await measureBaselines(loaded.data, { console, signal: stop.signal, seed: values.seed });
        },
      },
    ],
  });
  if (finished) {
    await trained.dispose();
    return toldAgain(finished, console);
  }

  const evaluatingSince = world.elapsed();
  const { evaluation, metrics } = await finalEvaluation(trained, loaded.data, measured.baselines, {
    console,
    signal: stop.signal,
    compares: withBaselines,
  });
  const skew = evaluation && (await testSkew(loaded.data, evaluation, console));
  const result = await resultOf(plan, { recipe, estimate: estimate.result() }, trained, { ...metrics, skew }, folder, {
    prepare: rounded(preparedAt! / 1000),
    train: rounded(trained.time.seconds),
    evaluate: rounded(trained.time.evaluationSeconds + (world.elapsed() - evaluatingSince) / 1000),
    ...(recipe && { recipe: rounded(recipe.seconds) }),
    ...(measured.baselines && { baselines: rounded(measured.baselines.seconds) }),
  });
  warnIfBeaten(result, console);
  if (!isFirst) return { result, trained, evaluation };
  writeFileSync(join(folder, 'report.html'), runReport({ ...plan, understanding, skew, result, trained, evaluation }));
  await sessionFile.write(folder, { dataFolder: loaded.folder, result, baselines: withBaselines });
  return { result, trained, evaluation };
}

/** The result of a run that has nothing left to do. */
function toldAgain(result: TrainResult, console: Console): FinishedRun {
  console.info('the run had already finished; this is its result');
  warnIfBeaten(result, console);
  return { result };
}

async function resultOf(
  { loaded, facts, values, start }: Plan,
  { recipe, estimate }: { readonly recipe: RecipeResult | null; readonly estimate: Estimate | undefined },
  trained: TrainedModel,
  { skew, ...metrics }: FinalMetrics & { readonly skew: Skew | null },
  folder: string,
  seconds: TrainResult['seconds'],
): Promise<TrainResult> {
  const { data, understanding } = loaded;
  const { train, valid, test } = data;
  const compared = {
    model: displayName(facts.model),
    ...(recipe && { recipe }),
    ...(start && { start: startResult(start, loaded.growth) }),
    epochs: trained.epochs,
    bestEpoch: trained.bestEpoch,
    ...metrics,
  };
  const beaten = baselineWarning(compared) === undefined ? [] : [{ code: 'baselines' } as const];
  return {
    command: 'train',
    dataset: facts.data.dataset ?? data.name,
    engine: trained.engine.name,
    runtime: trained.engine.runtime,
    threads: trained.engine.threads,
    seed: values.seed,
    parameters: trained.parameters,
    publishedParameters: await publishedParameters(facts.model, trained.model, trained.layout),
    rows: { train: train.rows, valid: valid.rows, test: test?.rows ?? null },
    clicks: clicksByPart(understanding.parts),
    coverage: ownCoverage(data.schema),
    warnings: [...understanding.warnings, ...(skew?.warnings ?? []), ...beaten],
    ...compared,
    seconds,
    prepareCached: loaded.cached,
    samplesPerSecond: Math.round(trained.time.rowsPerSecond),
    peakRssBytes: peakRssBytes(),
    ...(estimate && { estimate }),
    run: folder,
  };
}

/** How the test rows differ from the training rows; what is to be warned about is told. */
async function testSkew(
  { schema, test }: Plan['loaded']['data'],
  { scored }: Evaluation,
  console: Console,
): Promise<Skew> {
  const scores = await new AlikeScores().addPart(test!, scored!.predictions);
  return skewOf(schema, { part: 'test', rows: test!.rows, coverage: schema.coverage?.test ?? {}, scores }, console);
}

function modelTitle(options: TrainOptions): string {
  const { model = hasRecipe(options) ? 'recipe' : 'fsdnet', fsd } = options;
  const name = isModulePath(model) ? 'model' : model;
  return fsd && model !== 'fsdnet' ? `${name}-fsd` : name;
}
