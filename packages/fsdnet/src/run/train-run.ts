import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  collectManifest,
  ConfigError,
  fieldLayout,
  mlpStreamOptions,
  optionNamed,
  startsAtClickRate,
} from '@fsdnet/core';
import type { CtrModel, Engine } from '@fsdnet/core';
import { readDataOptions } from '@fsdnet/datasets/node';
import { fsdOptions } from '@fsdnet/fsd-module';
import { fit, fitOptions } from '@fsdnet/training';
import type { Evaluation, TrainedModel } from '@fsdnet/training';
import { describeRun, runFolder } from '@fsdnet/training/node';

import { dataSpec, loadData, loadPretrained, namesData, pretrainedSpecs } from '../data-source/index.ts';
import type { DataSpec, LoadedData } from '../data-source/index.ts';
import { chooseEngine } from '../engine-choice/index.ts';
import type { EngineName } from '../engine-choice/index.ts';
import { buildModel, displayName, modelRequestNames, resolveModel } from '../models/index.ts';
import type { EngineRequest, TrainingValues, TrainOptions } from '../options/index.ts';
import { countText } from '../output/index.ts';
import type { Console } from '../output/index.ts';
import { fittedFor, presetFor, presetNames } from '../presets/index.ts';
import type { Preset } from '../presets/index.ts';
import type { StopRequest } from '../signals/index.ts';
import { clicksByPart, tellUnderstanding, understand } from '../understanding/index.ts';
import type { Understanding } from '../understanding/index.ts';
import { isModulePath } from '../user-model/index.ts';
import { hasBaselines, measureBaselines } from './baselines.ts';
import type { Baselines } from './baselines.ts';
import { finalEvaluation, warnIfBeaten } from './final-evaluation.ts';
import type { FinalMetrics } from './final-evaluation.ts';
import { chosenRunFolder, dataTitle, holdsRun } from './run-folder-name.ts';
import { likeStored, storedFacts, storedTrainingValues, trainingValues, valuesLikeStored } from './run-plan.ts';
import type { RunFacts } from './run-plan.ts';
import { runReport } from './run-report.ts';
import { peakRssBytes, rounded } from './run-result.ts';
import type { TrainResult } from './run-result.ts';
import { readSession, writeSession } from './session-file.ts';
import { trainingProgress } from './training-progress.ts';

/** What a training needs from the world. */
export interface TrainWorld {
  readonly console: Console;
  readonly stop: StopRequest;
  /** Milliseconds since the work began. */
  elapsed(): number;
}

/** A finished training. */
export interface FinishedRun {
  readonly result: TrainResult;
  /** Absent when the run was finished before, and only its result is told again. */
  readonly trained?: TrainedModel;
  readonly evaluation?: Evaluation | null;
}

/** Everything that a run is made of, resolved. */
interface Plan {
  readonly loaded: LoadedData;
  readonly facts: RunFacts;
  readonly values: TrainingValues;
  readonly model: CtrModel;
}

/** Seconds that a resumed run waits for the lock of a process that is just ending. */
const lockWaitSeconds = 10;

/** Trains, evaluates on the test rows, and leaves a run folder with its report. */
export async function trainRun(options: TrainOptions, world: TrainWorld): Promise<FinishedRun> {
  const { console, stop } = world;
  const folder = chosenRunFolder(options, `${dataTitle(options)}-${modelTitle(options)}`);
  const continued = options.resume === true && holdsRun(folder);
  const takesPlan = continued && !choosesAnything(options);
  if (!takesPlan) await checkOptions(options);
  const engine = await Promise.race([
    chooseEngine(continued ? await withStoredEngine(folder, options) : options, console),
    stop.stopped,
  ]);
  const resolved = takesPlan ? await storedPlan(folder, options, world) : await newPlan(options, world);
  const plan = continued ? await planLikeStored(resolved, options, folder) : resolved;
  const { facts, values, loaded } = plan;
  const pretrained = await loadPretrained(facts.pretrained ?? [], loaded.data.schema, values.embeddingDim, {
    console,
    signal: stop.signal,
  });
  const earlier = continued ? readSession(folder) : undefined;
  const withBaselines = options.baselines ?? earlier?.baselines ?? hasBaselines(facts.data.dataset);
  const understanding = understand(loaded, console);
  tellUnderstanding(understanding, console);
  announce(plan, engine, folder, console);

  let preparedAt = 0;
  const measured: { baselines?: Baselines } = {};
  const showProgress = trainingProgress(console);
  const trained = await fit(plan.model, loaded.data, {
    ...values,
    pretrained,
    engine,
    run: runFolder(folder, { lockWaitSeconds: options.resume ? lockWaitSeconds : 0 }),
    resume: options.resume,
    checkpointSeconds: options.checkpointSeconds,
    config: { ...facts },
    signal: stop.signal,
    onProgress: (event) => {
      if (event.kind === 'start') preparedAt = world.elapsed();
      showProgress(event);
    },
    callbacks: [
      {
        async onTrainBegin() {
          if (earlier?.result) return;
          writeSession(folder, { dataFolder: loaded.folder, result: null, baselines: withBaselines });
          if (!withBaselines) return;
          measured.baselines = await measureBaselines(loaded.data, { console, signal: stop.signal, seed: values.seed });
        },
      },
    ],
  });
  if (earlier?.result) {
    console.info('the run was finished before; this is its result');
    warnIfBeaten(earlier.result, console);
    await trained.dispose();
    return { result: earlier.result };
  }

  const evaluatingSince = world.elapsed();
  const { evaluation, metrics } = await finalEvaluation(trained, loaded.data, measured.baselines, {
    console,
    signal: stop.signal,
  });
  const result = resultOf(plan, understanding, trained, metrics, folder, {
    prepare: rounded(preparedAt / 1000),
    train: rounded(trained.time.seconds),
    evaluate: rounded(trained.time.evaluationSeconds + (world.elapsed() - evaluatingSince) / 1000),
    ...(measured.baselines && { baselines: rounded(measured.baselines.seconds) }),
  });
  warnIfBeaten(result, console);
  writeFileSync(join(folder, 'report.html'), runReport({ ...plan, understanding, result, trained, evaluation }));
  writeSession(folder, { dataFolder: loaded.folder, result, baselines: withBaselines });
  return { result, trained, evaluation };
}

/** Whether the options choose data or a model; if not, `--resume` takes both from the run. */
function choosesAnything(options: TrainOptions): boolean {
  const { pretrained, freeze } = options;
  return (
    namesData(options) ||
    pretrained !== undefined ||
    freeze !== undefined ||
    modelRequestNames.some((name) => options[name] !== undefined)
  );
}

/** Refuses wrong options before data are read, which may take long. */
async function checkOptions(options: TrainOptions): Promise<void> {
  const { model = 'fsdnet', dataset, preset } = options;
  await resolveModel(options, presetFor({ model, dataset, preset, trainRows: 0 }).values);
  pretrainedSpecs(options);
}

async function newPlan(options: TrainOptions, { console, stop }: TrainWorld): Promise<Plan> {
  const { dataset, preset: wanted } = options;
  const seed = options.seed ?? presetFor({ model: '', dataset, preset: wanted, trainRows: 0 }).values.seed;
  const data = dataSpec({ ...options, seed }, fittedFor({ dataset, preset: wanted }));
  const loaded = await load(data, options, console, stop);
  const preset = presetFor({
    model: options.model ?? 'fsdnet',
    dataset,
    preset: wanted,
    trainRows: loaded.data.train.rows,
  });
  const { spec, model } = await resolveModel(options, preset.values);
  const pretrained = pretrainedSpecs(options);
  tellPreset(preset, options, console);
  return {
    loaded,
    model,
    facts: { data, model: spec, preset: preset.name, ...(pretrained.length > 0 && { pretrained }) },
    values: trainingValues(options, preset.values),
  };
}

/** `--resume` without data and model: both as the run has them. */
async function storedPlan(folder: string, options: TrainOptions, { console, stop }: TrainWorld): Promise<Plan> {
  const { config } = await describeRun(folder);
  const facts = storedFacts(config);
  if (!facts) {
    throw new ConfigError({
      where: folder,
      rule: 'was not made by the command line, so its data are not known',
      fix: 'Continue it with the program that made it.',
    });
  }
  const session = readSession(folder);
  const loaded = await load(
    facts.data,
    { dataDir: options.dataDir ?? session?.dataFolder ?? undefined },
    console,
    stop,
  );
  return {
    loaded,
    facts,
    model: await buildModel(facts.model),
    values: trainingValues(options, storedTrainingValues(config)),
  };
}

/** What the version that made a run did not know is as it was then. */
async function planLikeStored(plan: Plan, options: TrainOptions, folder: string): Promise<Plan> {
  const { config } = await describeRun(folder);
  return {
    ...plan,
    facts: likeStored(plan.facts, config),
    values: valuesLikeStored(plan.values, options, config),
  };
}

/** A continued run keeps its engine and threads, unless others are named (which is then refused with the names). */
async function withStoredEngine(folder: string, options: TrainOptions): Promise<EngineRequest> {
  const { engine, threads } = (await describeRun(folder)).config['environment'] as {
    readonly engine: EngineName;
    readonly threads: number;
  };
  return { engine: options.engine ?? engine, threads: options.threads ?? threads };
}

function load(
  data: DataSpec,
  { dataDir }: { readonly dataDir?: string | undefined },
  console: Console,
  stop: StopRequest,
): Promise<LoadedData> {
  return Promise.race([loadData(data, { dataDir, console, signal: stop.signal }), stop.stopped]);
}

/** Says where the hyper-parameters come from: what the preset or the user made of them, where that is not the default. */
function tellPreset({ name, reason, values }: Preset, options: TrainOptions, console: Console): void {
  const shown = presetNames.flatMap((option) => {
    const named: unknown = options[option as keyof TrainOptions];
    const value: unknown = named ?? values[option as keyof typeof values];
    const unremarkable = typeof value === 'object' && !Array.isArray(value);
    if (unremarkable || (named === undefined && isDefault(option, value))) return [];
    return [`${option} ${String(value)}${named === undefined ? '' : ' (named)'}`];
  });
  console.info(`preset ${name} (${reason}): ${shown.length === 0 ? 'the defaults' : shown.join(', ')}`);
}

/** The options whose defaults the libraries have. */
const librariesOptions = { ...fitOptions, ...fsdOptions, ...mlpStreamOptions, ...readDataOptions };

function isDefault(name: string, value: unknown): boolean {
  const option = optionNamed(librariesOptions, name);
  return option !== undefined && JSON.stringify(option.default) === JSON.stringify(value);
}

function announce({ loaded, facts, values, model }: Plan, engine: Engine, folder: string, console: Console): void {
  const { schema } = loaded.data;
  const layout = fieldLayout(schema, values.embeddingDim);
  const { fields } = layout;
  const tableRows = fields.reduce((sum, field) => sum + field.rows, 0);
  console.info(`${fields.length} fields, ${countText(tableRows)} table rows`);
  console.info(
    `model: ${displayName(facts.model)}; engine: ${engine.name} (${engine.runtime}), ${engine.threads} threads`,
  );
  if (values.outputBias === 'prior' && !startsAtClickRate(collectManifest(model, layout))) {
    console.info(
      `no bias of ${displayName(facts.model)} starts at the click rate, so it has to be learned: give one the initializer clickRate()`,
    );
  }
  console.info(`run folder: ${folder}`);
}

function resultOf(
  { loaded, facts, values }: Plan,
  understanding: Understanding,
  trained: TrainedModel,
  metrics: FinalMetrics,
  folder: string,
  seconds: TrainResult['seconds'],
): TrainResult {
  const { train, valid, test } = loaded.data;
  return {
    command: 'train',
    model: displayName(facts.model),
    dataset: facts.data.dataset ?? loaded.data.name,
    engine: trained.engine.name,
    runtime: trained.engine.runtime,
    threads: trained.engine.threads,
    seed: values.seed,
    parameters: trained.parameters,
    publishedParameters: trained.publishedParameters,
    rows: { train: train.rows, valid: valid.rows, test: test?.rows ?? null },
    clicks: clicksByPart(understanding.parts),
    warnings: understanding.warnings,
    epochs: trained.epochs,
    bestEpoch: trained.bestEpoch,
    ...metrics,
    seconds,
    prepareCached: loaded.cached,
    samplesPerSecond: Math.round(trained.time.rowsPerSecond),
    peakRssBytes: peakRssBytes(),
    run: folder,
  };
}

function modelTitle({ model = 'fsdnet', fsd }: TrainOptions): string {
  const name = isModulePath(model) ? 'model' : model;
  return fsd && model !== 'fsdnet' ? `${name}-fsd` : name;
}
