import { resolveOptions, type OptionTable } from '@fsdnet/core';

/** How much there is to learn from. */
export interface DataSize {
  /** Training rows. */
  readonly rows: number;
}

/** What follows from the amount of data. */
export interface TrainingRules {
  readonly batchSize: number;
  readonly evaluationsPerEpoch: number;
  /** λ of the tables. */
  readonly embeddingL2: number;
}

/** What a configuration changes of the rules. */
export interface RuleFactors {
  /** Steps in an epoch, where the limits of the batch size allow it, above 0. Default 60. */
  readonly stepsPerEpoch?: number | undefined;
  /** λ of the tables times the number of training rows, at least 0: the fewer rows, the stronger. Default 1,000. */
  readonly embeddingL2Rows?: number | undefined;
}

/** Every factor of the rules. */
export const ruleOptions: OptionTable<RuleFactors> = {
  stepsPerEpoch: { type: 'number', default: 60, above: 0, unit: 'steps', line: 'Steps in an epoch.' },
  embeddingL2Rows: {
    type: 'number',
    default: 1000,
    min: 0,
    unit: 'λ × rows',
    line: 'L2 weight of the embedding tables times the number of training rows.',
  },
};

/** A batch holds a power of two of rows between these; of few rows it is smaller only for steps enough in an epoch. */
const SMALLEST_BATCH = 8;
const SMALL_BATCH = 64;
const LARGEST_BATCH = 4096;
const FEWEST_STEPS = 50;
/** After fewer steps than these a look says nothing, and training would end before anything is learned. */
const STEPS_PER_EVALUATION = 28;
/** More rows than these are not trained on without a look at the validation part, and a look costs time. */
const ROWS_PER_EVALUATION = 1_000_000;
const MOST_EVALUATIONS = 10;

/**
 * Batch size, evaluations and λ by the number of training rows, as measured on sets of 400 to 160,000
 * (decisions/0011): a small file gets as many updates in an epoch as a larger one, a large one is looked at more often.
 *
 * @throws ConfigError for factors that are unknown or out of range.
 */
export function trainingRules({ rows }: DataSize, factors: RuleFactors = {}): TrainingRules {
  const { stepsPerEpoch, embeddingL2Rows } = resolveOptions('trainingRules', ruleOptions, factors);
  const smallest = clamped(powerOfTwo(rows / FEWEST_STEPS), SMALLEST_BATCH, SMALL_BATCH);
  const batchSize = clamped(powerOfTwo(rows / stepsPerEpoch), smallest, LARGEST_BATCH);
  const fewest = rows / batchSize < 2 * STEPS_PER_EVALUATION ? 1 : 2;
  return {
    batchSize,
    evaluationsPerEpoch: clamped(Math.round(rows / ROWS_PER_EVALUATION), fewest, MOST_EVALUATIONS),
    embeddingL2: embeddingL2Rows / Math.max(1, rows),
  };
}

/** The nearest by ratio. */
function powerOfTwo(value: number): number {
  return 2 ** Math.round(Math.log2(Math.max(1, value)));
}

function clamped(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
