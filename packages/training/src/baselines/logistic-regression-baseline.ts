import { ConfigError, InputError, type CtrData, type EncodedPart } from '@fsdnet/core';
import {
  BLOCK_ROWS,
  consecutiveRows,
  keyedRandom,
  probabilityCorrectedForSampling,
  releaseMemory,
  rowsInMemory,
} from '@fsdnet/core/engine';
import { clickRateOf } from '../click-rate.ts';
import { EventLoop } from '../event-loop.ts';
import { sampledRows } from '../sampled-rows.ts';
import { abortedError } from '../trained-model/index.ts';
import { scoresOf, type BaselineScores } from './constant-baseline.ts';
import { LinearFeatures } from './linear-features.ts';
import { linearLogits } from './linear-sums.ts';
import { logisticObjective, type LabelledRows } from './logistic-objective.ts';
import { minimise } from './minimise.ts';

/** What `onProgress` hears after every iteration. */
export interface LogisticRegressionProgress {
  /** From 1. */
  readonly iteration: number;
  readonly maxIterations: number;
  /** Penalised loss divided by the weight of the rows: it falls towards the final one. */
  readonly loss: number;
}

/** Options of `logisticRegressionBaseline`. */
export interface LogisticRegressionOptions {
  /** Most training rows that it sees; of more, a random sample. An integer of at least 1. Default 1,000,000. */
  readonly maxRows?: number | undefined;
  /** Key of that sample. Default 2023. */
  readonly seed?: number | undefined;
  /** Most iterations, each about one pass over the rows. An integer of at least 1. Default 200. */
  readonly maxIterations?: number | undefined;
  /** Ends where so much mean log loss, penalty included, is left to gain, above 0. Default 5e-7. */
  readonly tolerance?: number | undefined;
  readonly onProgress?: ((progress: LogisticRegressionProgress) => void) | undefined;
  /** Ends it with an AbortedError. */
  readonly signal?: AbortSignal | undefined;
}

/** A fitted logistic regression and how well it predicts. */
export interface LogisticRegressionBaseline {
  /** Training rows that it saw, and how many there are. */
  readonly rows: { readonly seen: number; readonly all: number };
  /** Weights without the bias. */
  readonly weights: number;
  readonly iterations: number;
  /** False when `maxIterations` ended it. */
  readonly converged: boolean;
  readonly valid: BaselineScores;
  /** Absent where the data has no test part. */
  readonly test?: BaselineScores;
}

/**
 * Logistic regression on the encoded fields: a weight for each value of a categorical field, for each number (standardised,
 * a missing one as encoded) and for the mean over a list; values that one training row has count as unknown. The penalty is
 * ½ ‖w‖² beside the sum of the log losses, as scikit-learn's with C = 1; the bias is free. Equal data and options give equal
 * bits. Where training left rows without a click out, predictions are corrected for it.
 *
 * @throws ConfigError for options out of range, InputError for parts without labels, AbortedError after `signal`.
 */
export async function logisticRegressionBaseline(
  data: CtrData,
  options: LogisticRegressionOptions = {},
): Promise<LogisticRegressionBaseline> {
  const { maxRows = 1_000_000, maxIterations = 200, seed = 2023, tolerance = 5e-7, onProgress, signal } = options;
  checkCount('maxRows', maxRows);
  checkCount('maxIterations', maxIterations);
  if (!(tolerance > 0)) throw outOfRange('tolerance', 'must be a number above 0', tolerance);
  const eventLoop = new EventLoop();
  const breathe = async (): Promise<void> => {
    if (signal?.aborted) throw abortedError('logistic regression', signal);
    await eventLoop.breathe();
  };
  const { features, sample } = await trainingSample(data, maxRows, seed);
  const { sampleWeights } = sample;
  const objective = logisticObjective(sample, breathe);
  const seen = sample.features.rows;
  const total = sampleWeights ? sampleWeights.reduce((sum, weight) => sum + weight, 0) : seen;
  const { x, iterations, converged } = await minimise(objective, {
    tolerance: tolerance * total,
    maxIterations,
    firstStep: 1 / (data.schema.fields.length + 1),
    onIteration: (iteration, value) => onProgress?.({ iteration, maxIterations, loss: value / total }),
  });
  const weights = objective.weightsAt(x);
  // Training begins soon, and needs room.
  releaseMemory([...sample.features.categorical, ...sample.features.numbers]);
  const { schema } = data.schema;
  const scored = async (part: EncodedPart): Promise<BaselineScores> => {
    const predictions = new Float32Array(part.rows);
    let done = 0;
    for await (const batch of consecutiveRows(part, BLOCK_ROWS)) {
      const logits = new Float64Array(batch.rows);
      linearLogits(features.rowsOf(batch), 0, weights, logits);
      for (const z of logits) predictions[done++] = probabilityCorrectedForSampling(1 / (1 + Math.exp(-z)), schema);
      await breathe();
    }
    return scoresOf(part, predictions);
  };
  return {
    rows: { seen, all: data.train.rows },
    weights: features.size - 1,
    iterations,
    converged,
    valid: await scored(data.valid),
    ...(data.test && { test: await scored(data.test) }),
  };
}

/** The training rows that it sees, as a linear model reads them: the encoded ones are no longer needed then. */
async function trainingSample(
  data: CtrData,
  maxRows: number,
  seed: number,
): Promise<{ readonly features: LinearFeatures; readonly sample: LabelledRows }> {
  const random = keyedRandom(seed, 'baseline', 'rows');
  const seen = await sampledRows(data.train, maxRows, random);
  const training = await rowsInMemory(seen);
  const { labels, weights: sampleWeights } = training;
  const rate = labels && clickRateOf(labels, sampleWeights);
  if (!labels || !(rate! > 0 && rate! < 1)) {
    throw new InputError({
      where: `${data.name}: training part`,
      rule: 'needs labeled rows of both classes with weights above 0',
    });
  }
  const features = new LinearFeatures(data.schema, training);
  const sample = { features: features.rowsOf(training), size: features.size, labels, sampleWeights };
  // A sample is a copy.
  if (seen !== data.train) releaseMemory([training.ids, training.numbers]);
  return { features, sample };
}

function checkCount(option: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw outOfRange(option, 'must be an integer of at least 1', value);
}

function outOfRange(option: string, rule: string, value: number): ConfigError {
  return new ConfigError({ where: `logistic regression: ${option}`, rule, got: String(value) });
}
