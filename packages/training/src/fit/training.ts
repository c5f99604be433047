import { InputError, logLoss, type CtrData, type EncodedRows } from '@fsdnet/core';
import { AbortedError, DivergedError, type CompiledModel } from '@fsdnet/core/engine';
import { constantPrediction } from '../click-rate.ts';
import { limitReached, monitorStart, observe } from '../monitor.ts';
import {
  communicationOf,
  emptySums,
  epochsOf,
  meansOf,
  withSeconds,
  withSkippedBatch,
  withStep,
  type EpochRecord,
  type ProgressEvent,
  type RunControl,
} from '../progress/index.ts';
import type { MeasuredRanks } from '../ranks/measured-ranks.ts';
import type { OpenRun } from '../run-store/index.ts';
import {
  checkpointOf,
  type TrainingPosition,
  type TrainingState,
  type Weights,
  type WeightShapes,
} from '../state/index.ts';
import type { EmbeddingTables } from '../tables/index.ts';
import type { StepWork, Wishes } from '../steps/step-work.ts';
import { abortedError, evaluateScores, type Scorer } from '../trained-model/index.ts';
import { EventLoop } from '../event-loop.ts';
import { BestWeights } from './best-weights.ts';
import type { FitOptions } from './fit-options.ts';
import type { Settings } from './settings.ts';
import type { RowsByStep } from './shuffled-rows.ts';

/** What training works on. */
export interface TrainingParts {
  readonly data: CtrData;
  readonly settings: Settings;
  readonly options: FitOptions;
  readonly shapes: WeightShapes;
  readonly compiled: CompiledModel;
  /** Of several ranks, each has a share. */
  readonly tables: EmbeddingTables;
  readonly work: StepWork;
  readonly scorer: Scorer;
  readonly ranks: MeasuredRanks;
  readonly run: OpenRun | undefined;
  /** What a progressive pass has predicted, [training rows]; undefined in any other training. */
  readonly scores: Float32Array | undefined;
}

/** Before the first step. */
export function startingPosition(learningRate: number): TrainingPosition {
  return {
    epoch: 1,
    step: 0,
    updates: 0,
    learningRate,
    monitor: monitorStart,
    sums: emptySums,
    history: [],
    stopped: null,
  };
}

/** Where a stored run goes on: a limit that ended it may have been raised since. */
export function continuedPosition(
  stored: TrainingPosition,
  { settings, data }: Pick<TrainingParts, 'settings' | 'data'>,
): TrainingPosition {
  const { epoch, step, history, monitor, stopped } = stored;
  if (stopped === null || stopped === 'callback') return stored;
  const reached = limitReached(epochsOf(history), monitor.misses, settings);
  if (reached !== null) return { ...stored, stopped: reached };
  const ended = step === Math.ceil(data.train.rows / settings.batchSize);
  return { ...stored, stopped: null, ...(ended && { epoch: epoch + 1, step: 0 }) };
}

/** The training loop: moves a position, and with it weights and tables, from where it stands to the end. */
export class Training {
  readonly #parts: TrainingParts;
  readonly #rows: RowsByStep;
  /** Steps per epoch. */
  readonly #steps: number;
  /** Log loss on the valid part of the click rate alone; null where nothing weighs. */
  readonly #constantLogLoss: number | null;
  readonly #eventLoop = new EventLoop();
  readonly #control: RunControl;
  #position: TrainingPosition;
  readonly #best: BestWeights;
  #stopAsked = false;
  /** Whether ranks have agreed to stop. */
  #ranksStop = false;
  #lastCheckpoint = performance.now();

  /** @param rows What steps need of the training rows, with the noise on their labels. */
  constructor(parts: TrainingParts, rows: RowsByStep, position: TrainingPosition) {
    const { data, settings } = parts;
    this.#parts = parts;
    this.#position = position;
    this.#best = new BestWeights(parts);
    this.#rows = rows;
    this.#steps = Math.ceil(data.train.rows / settings.batchSize);
    this.#constantLogLoss = constantLogLoss(data);
    this.#control = { stop: () => (this.#stopAsked = true) };
  }

  /** Trains to the end or pause; after `signal`, takes a checkpoint and rejects with an AbortedError. */
  async run(): Promise<TrainingPosition> {
    try {
      await this.#parts.work.prepare(this.#batchSizes());
      for (const callback of this.#callbacks) await callback.onTrainBegin?.(this.#control);
      if (this.#startIsDue()) await this.#evaluateAndKeep();
      while (this.#goesOn()) await this.#epoch();
      return this.#position;
    } catch (error) {
      if (error instanceof AbortedError && this.#isToStop) await this.#checkpoint();
      throw error;
    }
  }

  /** After training: puts the weights of the best evaluation in place, and returns them. */
  restoreBest(): Promise<Weights> {
    return this.#best.restore();
  }

  /** Of all batches of an epoch: the last one may be smaller. */
  #batchSizes(): readonly number[] {
    const { data, settings } = this.#parts;
    const { rows } = data.train;
    const sizes = [Math.min(settings.batchSize, rows), rows % settings.batchSize];
    return [...new Set(sizes)].filter((size) => size > 0);
  }

  async #epoch(): Promise<void> {
    const { epoch, step } = this.#position;
    if (step === 0) for (const callback of this.#callbacks) await callback.onEpochBegin?.(epoch, this.#control);
    // A resumed run may stand at an evaluation.
    while (this.#position.epoch === epoch && this.#goesOn()) {
      if (this.#evaluationIsDue()) await this.#evaluateAndKeep();
      else await this.#stepAndTell();
    }
  }

  #goesOn(): boolean {
    const { stopped, history } = this.#position;
    return stopped === null && epochsOf(history) < this.#parts.settings.pauseAfter;
  }

  /** A run that another one starts is one of those that may be the best. */
  #startIsDue(): boolean {
    const { options, scores } = this.#parts;
    return (
      options.start !== undefined && !scores && this.#position.updates === 0 && this.#position.history.length === 0
    );
  }

  /** At `evaluationsPerEpoch` places, evenly spread, the last one at the end of the epoch. */
  #evaluationIsDue(): boolean {
    const { step, sums } = this.#position;
    if (sums.rows === 0) return false;
    // Division comes last: a rounded share would miss the end of an epoch of 49 steps.
    const due = (steps: number): number => Math.floor((steps * this.#parts.settings.evaluationsPerEpoch) / this.#steps);
    return due(step) > due(step - 1);
  }

  async #stepAndTell(): Promise<void> {
    this.#throwIfAborted();
    const { loss, checkpoint } = await this.#step();
    const { epoch, step, sums, learningRate } = this.#position;
    for (const callback of this.#callbacks) await callback.onStepEnd?.({ epoch, step, loss }, this.#control);
    this.#tell({
      kind: 'step',
      epoch,
      step,
      steps: this.#steps,
      rowsSeen: sums.rows,
      loss: total(loss),
      learningRate,
      rowsPerSecond: meansOf(sums).rowsPerSecond,
    });
    if (checkpoint) await this.#checkpoint();
    await this.#eventLoop.breathe();
  }

  /** One batch: forward and backward, clip, update. Returns the loss by part, {} for a batch left out. */
  async #step(): Promise<{ readonly loss: Readonly<Record<string, number>>; readonly checkpoint: boolean }> {
    const started = performance.now();
    const { settings, work, ranks } = this.#parts;
    const { epoch, step, updates } = this.#position;
    ranks.takeTraffic();
    const rows = await this.#rows.batch(epoch, step);
    await this.#scoreFirst(rows, step);
    const weight = weightOf(rows);
    let sums = this.#position.sums;
    let loss: Readonly<Record<string, number>> = {};
    let wishes = this.#wishes();
    if (weight === 0) {
      sums = withSkippedBatch(sums, rows.rows);
      // Not one that all heed: ranks agree in steps.
      wishes = { ...wishes, checkpoint: wishes.checkpoint && ranks.size === 1 };
    } else {
      const found = await work.gradients(rows, { epoch, step }, wishes);
      wishes = found.wishes;
      const embeddingL2 = (settings.embeddingL2 / 2) * found.norms.values;
      loss = settings.embeddingL2 > 0 ? { ...found.loss, embeddingL2 } : { ...found.loss };
      const gradientNorm = Math.sqrt(found.norms.gradient);
      this.#checkFinite(loss, gradientNorm);
      const scale = settings.clipNorm === 0 ? 1 : Math.min(1, settings.clipNorm / (gradientNorm + 1e-6));
      await this.#update(updates + 1, scale);
      sums = withStep(sums, { rows: rows.rows, weight, loss, gradientNorm, clipped: scale < 1 });
      this.#ranksStop = wishes.stop;
    }
    const traffic = ranks.size === 1 ? undefined : ranks.takeTraffic();
    sums = withSeconds(sums, (performance.now() - started) / 1000, traffic);
    this.#position = { ...this.#position, step: step + 1, updates: updates + Number(weight !== 0), sums };
    return { loss, checkpoint: wishes.checkpoint };
  }

  #wishes(): Wishes {
    const { settings, options } = this.#parts;
    return {
      stop: options.signal?.aborted === true,
      checkpoint: performance.now() - this.#lastCheckpoint >= settings.checkpointSeconds * 1000,
    };
  }

  /** Of a progressive pass: what the model says of a batch that it has not learned from. */
  async #scoreFirst(rows: EncodedRows, step: number): Promise<void> {
    const { scores, scorer, settings, options } = this.#parts;
    if (!scores) return;
    const { probability } = await scorer.score(rows, {}, { batchSize: rows.rows, signal: options.signal });
    scores.set(probability, step * settings.batchSize);
  }

  async #update(step: number, scale: number): Promise<void> {
    const { settings, work } = this.#parts;
    const { networkL2, warmUpSteps } = settings;
    const learningRate = this.#position.learningRate * Math.min(1, step / (warmUpSteps + 1));
    this.#best.leave();
    await work.update({ step, learningRate, networkL2 }, scale);
  }

  async #evaluateAndKeep(): Promise<void> {
    this.#throwIfAborted();
    const { settings, run } = this.#parts;
    const started = performance.now();
    const valid = await this.#evaluate();
    const evaluationSeconds = (performance.now() - started) / 1000;
    const { epoch: inWork, step, learningRate, sums } = this.#position;
    const ended = step === this.#steps;
    const epoch = inWork - 1 + step / this.#steps;
    const { state: monitor, improved } = observe(
      this.#position.monitor,
      { epoch, value: this.#monitored(valid), losesToConstant: this.#losesToConstant(valid) },
      settings.monitor.mode,
    );
    const { rows, skippedBatches, seconds } = sums;
    const record: EpochRecord = {
      epoch,
      ...meansOf(sums),
      valid,
      improved,
      learningRate,
      rows,
      skippedBatches,
      seconds,
      evaluationSeconds,
      communication: communicationOf(sums),
    };
    if (improved) await this.#best.keep();
    for (const callback of this.#callbacks) {
      await callback.onEvaluation?.(record, this.#control);
      if (ended) await callback.onEpochEnd?.(record, this.#control);
    }
    const stopped = (await this.#agreedStop()) ? 'callback' : limitReached(epoch, monitor.misses, settings);
    const next = ended && stopped === null ? { epoch: inWork + 1, step: 0 } : { epoch: inWork, step };
    this.#position = {
      ...this.#position,
      ...next,
      learningRate: settings.lrSchedule.next({ epoch, learningRate, improved }),
      monitor,
      sums: emptySums,
      history: [...this.#position.history, record],
      stopped,
    };
    await run?.appendMetrics(record);
    this.#tell({ kind: 'evaluated', record });
    await this.#checkpoint();
  }

  /** Whether a callback of any rank has asked to stop. */
  async #agreedStop(): Promise<boolean> {
    const asked = await this.#parts.ranks.allgatherv(Uint8Array.of(Number(this.#stopAsked)));
    return asked.some((flags) => flags[0] === 1);
  }

  async #evaluate(): Promise<Readonly<Record<string, number | null>>> {
    const { data, settings, options, scores, scorer } = this.#parts;
    const { epoch } = this.#position;
    const { rows } = data.valid;
    const predictions = scores
      ? { probability: scores }
      : await scorer.score(
          data.valid,
          {},
          {
            batchSize: settings.evaluationBatchSize,
            signal: options.signal,
            onProgress: (rowsSeen) => this.#tell({ kind: 'evaluation', epoch, rowsSeen, rows }),
          },
        );
    if (!predictions.probability.every(Number.isFinite)) throw this.#diverged('a prediction for the valid part', 'NaN');
    const { auc, logloss, gauc, prAuc, ece, custom } = evaluateScores(data.valid, predictions, {
      metrics: settings.metrics,
    });
    return { auc, logloss, ...(gauc !== undefined && { gauc }), prAuc, ece, ...custom };
  }

  #losesToConstant({ logloss = null }: Readonly<Record<string, number | null>>): boolean {
    return logloss !== null && this.#constantLogLoss !== null && logloss > this.#constantLogLoss;
  }

  /** An undefined metric counts as a miss, but not in the first evaluation: then it can pick none. */
  #monitored(valid: Readonly<Record<string, number | null>>): number {
    const { metric, mode } = this.#parts.settings.monitor;
    const value = valid[metric] ?? null;
    if (value === null && this.#position.monitor.best === null) {
      throw new InputError({
        where: 'fit: monitor',
        rule: `"${metric}" must be defined on the valid part`,
        got: 'null',
        fix:
          metric === 'gauc'
            ? 'No group of the valid part holds both classes: monitor "auc".'
            : 'Monitor another metric.',
      });
    }
    return value ?? (mode === 'max' ? -Infinity : Infinity);
  }

  async #checkpoint(): Promise<void> {
    const { work, tables, run, shapes, scores } = this.#parts;
    if (!run) return;
    const { epoch, step } = this.#position;
    const state: TrainingState = {
      position: this.#position,
      dense: await work.readDense(),
      tables: tables.tables,
      best: await this.#best.forCheckpoint(),
      scores,
    };
    await run.writeCheckpoint(checkpointOf(state, shapes));
    this.#lastCheckpoint = performance.now();
    this.#tell({ kind: 'checkpoint', epoch, step });
  }

  #checkFinite(loss: Readonly<Record<string, number>>, gradientNorm: number): void {
    for (const [part, value] of Object.entries(loss))
      if (!Number.isFinite(value)) throw this.#diverged(`the loss "${part}"`, String(value));
    if (!Number.isFinite(gradientNorm)) throw this.#diverged("the gradient's norm", String(gradientNorm));
  }

  #diverged(what: string, value: string): DivergedError {
    const { epoch, step } = this.#position;
    return new DivergedError({
      where: `epoch ${epoch}, step ${step + 1}`,
      rule: `${what} must be finite`,
      got: value,
      fix: 'Try a smaller learning rate, clipping, or standardised numeric features.',
    });
  }

  #throwIfAborted(): void {
    if (this.#isToStop) throw abortedError('fit', this.#parts.options.signal);
  }

  /** Ranks stop together. */
  get #isToStop(): boolean {
    const { ranks, options } = this.#parts;
    return ranks.size === 1 ? options.signal?.aborted === true : this.#ranksStop;
  }

  get #callbacks(): NonNullable<FitOptions['callbacks']> {
    return this.#parts.options.callbacks ?? [];
  }

  #tell(event: ProgressEvent): void {
    this.#parts.options.onProgress?.(event);
  }
}

/** Log loss of the click rate on the valid part, as a constant. */
function constantLogLoss(data: CtrData): number | null {
  const constant = constantPrediction(data);
  if (constant === undefined) return null;
  const { valid } = data;
  return logLoss(valid.labels!, new Float32Array(valid.rows).fill(constant), valid.weights);
}

function weightOf({ rows, weights }: EncodedRows): number {
  return weights ? weights.reduce((sum, weight) => sum + weight, 0) : rows;
}

function total(loss: Readonly<Record<string, number>>): number {
  return Object.values(loss).reduce((sum, value) => sum + value, 0);
}
