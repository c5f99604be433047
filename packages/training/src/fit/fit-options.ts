import type { OptionTable } from '@fsdnet/core';
import { functionOption, signalOption, type Collective, type Engine } from '@fsdnet/core/engine';
import type { Callback, ProgressEvent } from '../progress/index.ts';
import type { CustomMetric } from '../trained-model/index.ts';
import type { Monitor } from '../monitor.ts';
import type { Optimizer, OptimizerName } from '../optimizers/optimizer.ts';
import type { TableOptimizerName } from '../optimizers/table-optimizer.ts';
import type { PretrainedVectors } from '../pretrained-vectors.ts';
import type { RunStore } from '../run-store/index.ts';
import type { LearningRateSchedule, ScheduleName } from '../schedule.ts';
import type { TableUpdate } from '../tables/index.ts';
import type { StartState } from '../warm-start/index.ts';

/** How `fit` trains. */
export interface FitOptions {
  /** What computes: `onnx()`, `tfjs()`, … It stays the caller's; several fits may share one. */
  readonly engine: Engine;
  /** Most passes over the training rows, an integer of at least 1; with `start` also 0, which takes it as it is. Default 100. */
  readonly epochs?: number | undefined;
  /** Rows per step; the last, smaller batch of an epoch is kept. Default: by the number of rows (`trainingRules`). */
  readonly batchSize?: number | undefined;
  /**
   * Blocks of 65,536 rows among which rows are shuffled; 0 = all rows, which then are in memory. Blocks come in random order,
   * and the same window gives the same order from memory and from a file. Default: all rows where they are in memory; of a
   * file, as many blocks as fit 128 MB with those that are read ahead. A run that goes on keeps its own.
   */
  readonly shuffleWindow?: number | undefined;
  /**
   * Parts into which each step is cut, 1 … 64: batch norm normalises each by its own rows, and ranks share them among them. The
   * result depends on it, never on the number of ranks. Default 1; 8 with ranks.
   */
  readonly shards?: number | undefined;
  /** Processes that train together and all call `fit` with the same data and options. Default: this one alone. */
  readonly ranks?: Collective | undefined;
  /** Rows per inference call. Default: `batchSize`. */
  readonly evaluationBatchSize?: number | undefined;
  /** Default "adam" (PyTorch's: β 0.9 and 0.999, eps 1e-8). */
  readonly optimizer?: OptimizerName | Optimizer | undefined;
  /** Until the first evaluation without improvement, above 0. Default 1e-3. */
  readonly learningRate?: number | undefined;
  /** Steps at the start in which the rate rises to `learningRate`, an integer of at least 0. Default 0. */
  readonly warmUpSteps?: number | undefined;
  /** Default "plateau": × `plateauFactor` at every evaluation without improvement, never below 1e-6. */
  readonly lrSchedule?: ScheduleName | LearningRateSchedule | undefined;
  /** Of the schedule "plateau", between 0 and 1. Default 0.7. */
  readonly plateauFactor?: number | undefined;
  /** Largest L2 norm of all gradients together, tables and L2 terms included; 0 = no clipping. Default 10. */
  readonly clipNorm?: number | undefined;
  /** Vector size of features that name no `dim` of their own. Default 16. */
  readonly embeddingDim?: number | undefined;
  /** λ of (λ/2)·‖table‖², all tables and numeric vectors. Default: by the number of rows (`trainingRules`). */
  readonly embeddingL2?: number | undefined;
  /** λ of (λ/2)·‖w‖², all dense parameters, biases included. Default 0. */
  readonly networkL2?: number | undefined;
  /**
   * "dense": every row takes part in every step, L2 and the optimizer's slots included, as in the published results.
   * "sparse": only rows of the batch do (lazy Adam, L2 on those rows), at a cost that does not depend on the vocabulary.
   * Default "dense".
   */
  readonly tableUpdate?: TableUpdate | undefined;
  /**
   * What updates the tables: "same" as `optimizer`; "adam"; "rowwise-adagrad", which keeps one number per row (as TorchRec
   * does) where Adam keeps two per value. Default "same".
   */
  readonly tableOptimizer?: TableOptimizerName | undefined;
  /**
   * Vectors that values of fields start from, matched by value; the rows of other values are drawn as always. Frozen ones
   * stay as they are. A resumed run needs them again. Default: none.
   */
  readonly pretrained?: readonly PretrainedVectors[] | undefined;
  /**
   * A finished run whose weights, tables and statistics training starts from, its rows matched by value. It is evaluated on the
   * valid part before the first step, and stays the best where no epoch is better; moments, steps and schedule start anew. A
   * resumed run needs it again. Default: drawn weights.
   */
  readonly start?: StartState | undefined;
  /**
   * One pass over the training rows in their order, each batch scored before it is learned from. Metrics and calibration are
   * those of the scores; the valid part must be the same rows. Default false.
   */
  readonly progressive?: boolean | undefined;
  /**
   * Where predictions start: "prior" puts biases initialised by `clickRate()` at the log-odds of the weighted click rate of
   * the training rows, "zero" at 0, a probability of one half. Default "prior".
   */
  readonly outputBias?: 'prior' | 'zero' | undefined;
  /**
   * Evaluations on the valid part per epoch, evenly spread, the last one at its end: at least 1. Default: by the number of
   * rows (`trainingRules`).
   */
  readonly evaluationsPerEpoch?: number | undefined;
  /**
   * Metric on the valid part that picks the best evaluation, whose weights are kept. One whose log loss is higher than that
   * of the click rate alone is kept only where all are. Default "logloss".
   */
  readonly monitor?: Monitor | undefined;
  /** Evaluations in a row without improvement after which training stops, an integer of at least 1. Default 8. */
  readonly patience?: number | undefined;
  /**
   * Pauses after the first evaluation at so many epochs or more, above 0: `fit` gives back the best state so far, and with
   * `resume` the run goes on as if there had been no pause. Default Infinity, no pause.
   */
  readonly pauseAfter?: number | undefined;
  /**
   * "auto" corrects the best epoch's probabilities as `chooseCalibration` decides on the valid part, wherever that helps;
   * "off" leaves them as they are. Metrics of epochs are those without. Default "auto".
   */
  readonly calibrate?: 'auto' | 'off' | undefined;
  /** Share of training labels that are flipped, 0 … 1. Default 0. */
  readonly labelNoise?: number | undefined;
  /** Key of every random draw, an integer in [0, 2³²). Default 2023. */
  readonly seed?: number | undefined;
  /** Further metrics of the valid part by name, from labels and predictions. Default: none. */
  readonly metrics?: Readonly<Record<string, CustomMetric>> | undefined;
  /** Where the run is kept: `runFolder(path)` of "@fsdnet/training/node". Default: only in memory. */
  readonly run?: RunStore | undefined;
  /**
   * Continue the run that `run` holds, or start when it holds none. Without it, a store that holds a run is an
   * error. Default false.
   */
  readonly resume?: boolean | undefined;
  /** Seconds between checkpoints inside an epoch, above 0; Infinity = only after epochs. Default 60. */
  readonly checkpointSeconds?: number | undefined;
  /** Further facts that belong to the run (data, model and its options): kept in config.json and compared on resume. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  /** Default: none. */
  readonly callbacks?: readonly Callback[] | undefined;
  /** Called often; must be quick. */
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  /** Stops training after the running step, with a checkpoint: `fit` rejects with an AbortedError. */
  readonly signal?: AbortSignal | undefined;
}

const BY_ROWS = 'by the number of training rows';

/** The options of `fit` without a default value. */
export type OpenFitOption =
  | 'engine'
  | 'batchSize'
  | 'shuffleWindow'
  | 'embeddingL2'
  | 'evaluationsPerEpoch'
  | 'evaluationBatchSize'
  | 'ranks'
  | 'shards'
  | 'pretrained'
  | 'start'
  | 'run'
  | 'config'
  | 'callbacks'
  | 'onProgress'
  | 'signal';

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const hasFunction = (value: unknown, name: string): boolean =>
  isObject(value) && typeof (value as Readonly<Record<string, unknown>>)[name] === 'function';

/** Every option of `fit`. */
export const fitOptions: OptionTable<FitOptions, OpenFitOption> = {
  engine: {
    type: 'value',
    free: true,
    what: 'an engine',
    accepts: (value) => hasFunction(value, 'compile'),
    line: 'Engine that computes, for example onnx() from @fsdnet/engine-onnx.',
  },
  epochs: {
    type: 'integer',
    default: 100,
    min: 0,
    max: 100_000,
    limit: true,
    unit: 'epochs',
    line: 'Maximum number of passes over the training rows.',
  },
  batchSize: { type: 'integer', min: 1, max: 1_000_000, unit: 'rows', otherwise: BY_ROWS, line: 'Rows per step.' },
  shuffleWindow: {
    type: 'integer',
    min: 0,
    unit: 'blocks',
    otherwise: 'all rows; of data that stays in a file, as many blocks as fit 128 MB',
    line: 'Number of blocks of 65,536 rows among which rows are shuffled; 0 means all rows.',
  },
  shards: {
    type: 'integer',
    min: 1,
    max: 64,
    unit: 'parts',
    otherwise: '1; 8 on several ranks',
    line: 'Parts of a step, which ranks share among them; results depend on it, not on the number of ranks.',
  },
  ranks: {
    type: 'value',
    free: true,
    otherwise: 'this one alone',
    what: 'a collective such as inProcessRanks gives',
    accepts: (value) => hasFunction(value, 'alltoallv'),
    line: 'Processes that train together.',
  },
  evaluationBatchSize: {
    type: 'integer',
    min: 1,
    unit: 'rows',
    otherwise: 'batchSize',
    line: 'Rows per inference call.',
  },
  optimizer: {
    type: 'value',
    default: 'adam',
    choices: ['adam', 'sgd', 'adagrad'],
    what: 'an optimizer such as adam({ beta1: 0.8 })',
    accepts: (value) => hasFunction(value, 'rule'),
    line: 'Update rule.',
  },
  learningRate: { type: 'number', default: 1e-3, above: 0, unit: 'rate', line: 'Step size at the start.' },
  warmUpSteps: {
    type: 'integer',
    default: 0,
    min: 0,
    max: 1_000_000,
    unit: 'steps',
    line: 'Number of steps at the start over which the learning rate rises.',
  },
  lrSchedule: {
    type: 'value',
    default: 'plateau',
    choices: ['plateau', 'constant'],
    what: 'a schedule such as plateau({ factor: 0.5 })',
    accepts: (value) => hasFunction(value, 'next'),
    line: 'How the learning rate changes; plateau lowers it after every evaluation without improvement.',
  },
  plateauFactor: {
    type: 'number',
    default: 0.7,
    above: 0,
    max: 0.999,
    unit: 'factor',
    line: 'Factor by which plateau multiplies the learning rate.',
  },
  clipNorm: {
    type: 'number',
    default: 10,
    min: 0,
    unit: 'norm',
    line: 'Maximum L2 norm of all gradients together; 0 means no clipping.',
  },
  embeddingDim: { type: 'integer', default: 16, min: 1, unit: 'values', line: 'Vector size of the embeddings.' },
  embeddingL2: { type: 'number', min: 0, unit: 'λ', otherwise: BY_ROWS, line: 'L2 weight of the embedding tables.' },
  networkL2: { type: 'number', default: 0, min: 0, unit: 'λ', line: 'L2 weight of all other parameters.' },
  tableUpdate: {
    type: 'choice',
    default: 'dense',
    choices: ['dense', 'sparse'],
    line: 'Table rows that each step updates: all of them, or only those of the batch.',
  },
  tableOptimizer: {
    type: 'choice',
    default: 'same',
    choices: ['same', 'adam', 'rowwise-adagrad'],
    line: 'Update rule of the tables; rowwise-adagrad keeps one number per row.',
  },
  pretrained: {
    type: 'value',
    what: 'a list of vectors by field',
    accepts: Array.isArray,
    otherwise: 'none',
    line: 'Initial vectors for the values of fields.',
  },
  start: {
    type: 'value',
    what: 'what a finished run leaves, as readStart gives it',
    accepts: (value) => isObject(value) && 'weights' in (value as object),
    otherwise: 'drawn weights',
    line: 'A finished run that training starts from.',
  },
  progressive: {
    type: 'boolean',
    default: false,
    line: 'Takes one pass over the rows in their order and scores each batch before learning from it.',
  },
  outputBias: {
    type: 'choice',
    default: 'prior',
    choices: ['prior', 'zero'],
    line: 'Where predictions start: at the click rate of the training rows, or at one half.',
  },
  evaluationsPerEpoch: {
    type: 'integer',
    min: 1,
    max: 1000,
    unit: 'n',
    otherwise: BY_ROWS,
    line: 'Evaluations on the validation rows per epoch.',
  },
  monitor: {
    type: 'value',
    default: 'logloss',
    choices: ['auc', 'logloss', 'gauc'],
    what: '{ metric, mode }',
    accepts: isObject,
    line: 'Metric on the validation rows that picks the best evaluation.',
  },
  patience: {
    type: 'integer',
    default: 8,
    min: 1,
    max: 100_000,
    limit: true,
    unit: 'evaluations',
    line: 'Number of consecutive evaluations without improvement after which training stops.',
  },
  pauseAfter: {
    type: 'number',
    default: Infinity,
    above: 0,
    free: true,
    also: { what: 'Infinity', accepts: (value) => value === Infinity },
    unit: 'epochs',
    line: 'Epochs after which training pauses.',
  },
  calibrate: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'off'],
    line: 'Whether probabilities are corrected where that helps on the validation rows.',
  },
  labelNoise: {
    type: 'number',
    default: 0,
    min: 0,
    max: 1,
    unit: 'share',
    line: 'Share of training labels that are flipped.',
  },
  seed: { type: 'integer', default: 2023, min: 0, max: 0xffff_ffff, unit: 'n', line: 'Seed of everything random.' },
  metrics: {
    type: 'value',
    default: {},
    what: 'an object with a function per metric',
    accepts: isObject,
    line: 'Additional metrics on the validation rows.',
  },
  run: {
    type: 'value',
    free: true,
    what: "a run store such as runFolder('runs/first')",
    accepts: (value) => hasFunction(value, 'open'),
    otherwise: 'in memory only',
    line: 'Where the run is stored.',
  },
  resume: { type: 'boolean', default: false, free: true, line: 'Continues the run that is stored there.' },
  checkpointSeconds: {
    type: 'number',
    default: 60,
    above: 0,
    free: true,
    also: { what: 'Infinity', accepts: (value) => value === Infinity },
    unit: 'seconds',
    line: 'Seconds between checkpoints inside an epoch.',
  },
  config: {
    type: 'value',
    what: 'an object of plain data',
    accepts: isObject,
    otherwise: 'none',
    line: 'Further facts to store with the run.',
  },
  callbacks: {
    type: 'value',
    free: true,
    what: 'a list of callbacks',
    accepts: Array.isArray,
    otherwise: 'none',
    line: 'Hooks around the parts of a run.',
  },
  onProgress: functionOption('Receives the events of training.'),
  signal: signalOption('Stops training after the running step, with a checkpoint.'),
};
