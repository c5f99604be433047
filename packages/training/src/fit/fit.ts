import { ConfigError, type CtrData, type CtrModel } from '@fsdnet/core';
import {
  collectManifest,
  correctedForSampling,
  countParameters,
  fieldLayout,
  type CompiledModel,
  type Manifest,
  type ShardCompute,
  type TargetColumns,
} from '@fsdnet/core/engine';
import type { ChosenCalibration } from '../calibration/choose-calibration.ts';
import { epochsOf, type ProgressEvent } from '../progress/index.ts';
import { matchVectors } from '../pretrained-vectors.ts';
import type { JsonObject, OpenRun } from '../run-store/index.ts';
import {
  readState,
  weightsSnapshot,
  type SlotNames,
  type TrainingPosition,
  type TrainingState,
  type Weights,
} from '../state/index.ts';
import { EmbeddingTables, RowShare } from '../tables/index.ts';
import { openRanked } from '../ranks/ranked-run.ts';
import { RankedPredictor } from '../ranks/ranked-predictor.ts';
import { ShardPlan } from '../shards/shard-plan.ts';
import { ShardedStep } from '../shards/sharded-step.ts';
import { SplitTables } from '../shards/split-tables.ts';
import { PlainStep } from '../steps/plain-step.ts';
import { Predictor, ReadyModel, type ScoredRows, type TrainedModel } from '../trained-model/index.ts';
import { placeStart } from '../warm-start/index.ts';
import { bestCalibration } from './best-calibration.ts';
import { checkArguments } from './check-arguments.ts';
import { checkedData } from './check-data.ts';
import { clickRateOf } from '../click-rate.ts';
import type { FitOptions } from './fit-options.ts';
import { noisyLabels, withNoise } from './label-noise.ts';
import { orderedRows } from './ordered-rows.ts';
import { checkSameConfig, checkSameOnRanks, optionsOfStored, runConfig } from './run-config.ts';
import { continuedEnvironment } from './run-environment.ts';
import { settingsOf, type Settings } from './settings.ts';
import { shuffledRows } from './shuffled-rows.ts';
import { continuedPosition, startingPosition, Training, type TrainingParts } from './training.ts';

/**
 * Trains a model: shuffled epochs, the valid part's metric in and after each, the weights of the best evaluation at the end. A run that
 * `options.run` holds goes on where its last checkpoint was, and ends with the bits of an uninterrupted one.
 *
 * @throws ConfigError for options out of range or a run that was made with others, InputError for data that cannot be
 * trained on, DivergedError when the loss becomes NaN or infinite, AbortedError after `signal`, StorageError from `run`.
 */
export async function fit(plain: CtrModel, given: CtrData, options: FitOptions): Promise<TrainedModel> {
  checkArguments(plain, given, options);
  const model = correctedForSampling(plain, given.schema.schema);
  const asked = settingsOf(options, given.train);
  const layout = fieldLayout(given.schema, asked.embeddingDim);
  const data = checkedData(given, layout, asked);
  const manifest = collectManifest(model, layout);
  const vectors = matchVectors(options.pretrained ?? [], { schema: data.schema, layout, manifest });
  const { engine } = options;
  const { ranks } = asked;
  const run = options.run && (await openRanked(options.run, ranks));
  try {
    const stored = await run?.config();
    checkStored(options, stored !== undefined);
    const settings = stored ? settingsOf(optionsOfStored(options, stored), data.train) : asked;
    const count = countParameters(model, layout, manifest);
    const config = runConfig({
      model,
      data,
      engine,
      settings,
      parameters: count.parameters,
      given: vectors,
      start: options.start,
      extra: options.config,
    });
    await checkSameOnRanks(ranks, config);
    if (stored) checkSameConfig(options.run!.where, stored, config);
    const sampleWeights = data.train.weights !== undefined;
    const compiled = await engine.compile(model, {
      layout,
      manifest,
      seed: settings.seed,
      sampleWeights,
      clickRate: settings.outputBias === 'prior' ? seenClickRate(data.train, settings) : undefined,
    });
    try {
      const share = RowShare.of(ranks);
      const training = {
        optimizer: settings.optimizerOfTables,
        update: settings.tableUpdate,
        threads: engine.threads,
      };
      const tables = new EmbeddingTables(layout, manifest, settings.seed, training, share);
      const dense = options.start && placeStart(options.start, { schema: data.schema, layout, manifest }, tables);
      if (dense) await compiled.dense.write({ ...dense, slots: {} });
      tables.place(vectors);
      const shapes = { manifest, layout, share };
      const scores = settings.progressive ? new Float32Array(data.train.rows) : undefined;
      const computed = computing({ model, compiled, manifest, tables, settings, sampleWeights });
      const parts = { data, settings, options, shapes, compiled, tables, ...computed, ranks, run, scores };
      const start = await startingFrom(parts, config, stored);
      const { position, best, calibration } = await train(parts, start, model.name, count.parameters);
      return new ReadyModel({
        model,
        schema: data.schema,
        layout,
        manifest,
        count,
        engine,
        compiled,
        tables,
        parameters: best.parameters,
        history: position.history,
        bestEpoch: position.monitor.bestEpoch,
        batchSize: settings.evaluationBatchSize,
        calibration,
        scorer: ranks.size === 1 ? undefined : computed.scorer,
        ...(scores && { progressive: scoredRows(data.valid, scores) }),
      });
    } catch (error) {
      await compiled.dispose();
      throw error;
    }
  } finally {
    await run?.close();
  }
}

/** What steps and scores are computed by. */
interface Computing {
  readonly model: CtrModel;
  readonly compiled: CompiledModel;
  readonly manifest: Manifest;
  readonly tables: EmbeddingTables;
  readonly settings: Settings;
  readonly sampleWeights: boolean;
}

function computing(given: Computing): Pick<TrainingParts, 'work' | 'scorer'> {
  const { compiled, manifest, tables, settings } = given;
  const { ranks } = settings;
  if (settings.shards === 1) {
    return { work: new PlainStep(compiled, tables, settings), scorer: new Predictor(compiled, tables) };
  }
  const compute = shardsOf(given);
  const split = new SplitTables(tables, ranks);
  return {
    work: new ShardedStep({
      ...{ compiled, compute, manifest, settings, ranks },
      tables: split,
      plan: new ShardPlan(settings),
    }),
    scorer: ranks.size === 1 ? new Predictor(compiled, tables) : new RankedPredictor(compiled, split, ranks),
  };
}

/** @throws ConfigError for what cannot be computed in shards. */
function shardsOf({ model, compiled, settings, sampleWeights }: Computing): ShardCompute {
  const { shards } = settings;
  const refuse = (rule: string, got: string, fix: string): ConfigError =>
    new ConfigError({ where: 'fit: shards', rule, got, fix });
  if (model.weighsRowsAlike === true && sampleWeights) {
    throw refuse(
      `${model.name} weighs rows alike in a part of its loss, so with sample weights no sum over shards is that of all rows`,
      String(shards),
      'Leave out the sample weights, or train in one shard and one process.',
    );
  }
  if (compiled.shards) return compiled.shards;
  throw refuse(
    'must be 1 with an engine that keeps the dense parameters on a device',
    String(shards),
    'Take the engine onnx or onnx-wasm.',
  );
}

/** The end of training, with the best epoch's weights in place. */
interface Trained {
  readonly position: TrainingPosition;
  readonly best: Weights;
  readonly calibration: ChosenCalibration | undefined;
}

/** Where training begins. */
interface Start {
  readonly position: TrainingPosition;
  /** Of a run that goes on. */
  readonly resumed: Extract<ProgressEvent, { kind: 'start' }>['resumed'];
}

/** Begins the run, or puts its newest state in place and records in its configuration what trains it from there on. */
async function startingFrom(parts: TrainingParts, config: JsonObject, stored: JsonObject | undefined): Promise<Start> {
  const { settings, options, run, data } = parts;
  if (!stored) await run?.begin(config, data.schema);
  const state = run && (await resume(run, parts));
  const position = state ? continuedPosition(state.position, parts) : startingPosition(settings.learningRate);
  if (!stored) return { position, resumed: undefined };
  const before = stored['environment'] as JsonObject;
  const { environment, engineBefore } = continuedEnvironment(before, options.engine, position);
  await run!.writeConfig({ ...config, environment });
  if (!state) return { position, resumed: undefined };
  const { epoch, step } = state.position;
  return { position, resumed: { epoch, step, ended: position.stopped !== null, engineBefore } };
}

/** Trains to the end, puts the best epoch's weights in place and corrects their probabilities. */
async function train(parts: TrainingParts, start: Start, model: string, parameters: number): Promise<Trained> {
  const { settings, options, shapes, tables, run, data } = parts;
  const noisy = withNoise(data.train, settings);
  const { ranks } = settings;
  const sharing = ranks.size > 1 ? { ranks, plan: new ShardPlan(settings) } : undefined;
  const rows = settings.progressive
    ? await orderedRows(noisy, settings.batchSize)
    : await shuffledRows(noisy, settings, sharing);
  const training = new Training(parts, rows, start.position);
  options.onProgress?.({
    kind: 'start',
    parameters,
    rows: data.train.rows,
    steps: Math.ceil(data.train.rows / settings.batchSize),
    epochs: settings.epochs,
    shuffleWindow: settings.shuffleWindow,
    resumed: start.resumed,
  });
  const position = await training.run().finally(() => tables.release());
  const { history, stopped } = position;
  const { bestEpoch } = position.monitor;
  const best = await training.restoreBest();
  const calibration = stopped === null ? undefined : await bestCalibration(parts);
  if (stopped !== null) {
    if (calibration) await run?.writeCalibration({ epoch: bestEpoch, ...calibration });
    await run?.writeModel(weightsSnapshot(best, shapes, { model, epoch: bestEpoch }));
    for (const callback of options.callbacks ?? []) await callback.onTrainEnd?.(history);
  }
  options.onProgress?.({ kind: 'end', epochs: epochsOf(history), bestEpoch, reason: stopped ?? 'pause' });
  return { position, best, calibration };
}

/** Puts the state of the newest checkpoint in place; undefined when there is none. */
async function resume(
  run: OpenRun,
  { options, settings, compiled, tables, scores }: TrainingParts,
): Promise<Pick<TrainingState, 'position'> | undefined> {
  const checkpoint = await run.checkpoint();
  if (!checkpoint) {
    await run.writeMetrics([]);
    return undefined;
  }
  const state = await readState(checkpoint.state, tables, slotsOf(settings), options.run!.where);
  if (state.scores) scores?.set(state.scores);
  await compiled.dense.write(state.dense);
  await run.writeMetrics(state.position.history);
  return state;
}

/** Rows with what was predicted for them. */
function scoredRows({ labels, weights, groups }: TargetColumns, predictions: Float32Array): ScoredRows {
  return { labels: labels!, predictions, weights, groups };
}

/** What the optimizers keep. */
function slotsOf({ optimizer, optimizerOfTables }: Settings): SlotNames {
  return { dense: optimizer.slots, tables: optimizerOfTables.slots };
}

/** The click rate of the training rows with the noise on their labels. */
function seenClickRate({ labels, weights }: TargetColumns, { labelNoise, seed }: Settings): number | undefined {
  return clickRateOf(noisyLabels(labels!, labelNoise, seed), weights);
}

function checkStored(options: FitOptions, stored: boolean): void {
  if (!stored || options.resume === true) return;
  throw new ConfigError({
    where: options.run!.where,
    rule: 'a new run needs a place of its own',
    got: 'one that holds a run',
    fix: 'Set `resume` (--resume on the command line) to continue it, or choose another place.',
  });
}
