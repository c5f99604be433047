import { ConfigError } from '@fsdnet/core';
import { optimizersByName, type Optimizer } from '../optimizers/index.ts';
import { constantRate, plateau, type LearningRateSchedule } from '../schedule/index.ts';
import type { FitOptions } from './fit-options.ts';

/** Options with all defaults filled in and all ranges checked. */
export interface Settings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly evaluationBatchSize: number;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  readonly lrSchedule: LearningRateSchedule;
  /** Infinity = no clipping. */
  readonly clipNorm: number;
  readonly embeddingDim: number;
  readonly embeddingL2: number;
  readonly networkL2: number;
  readonly tableUpdate: 'dense' | 'sparse';
  readonly outputBias: 'prior' | 'zero';
  readonly monitor: { readonly metric: string; readonly mode: 'max' | 'min' };
  readonly patience: number;
  readonly labelNoise: number;
  readonly seed: number;
  readonly metrics: NonNullable<FitOptions['metrics']>;
  readonly checkpointSeconds: number;
}

const MONITORS = {
  auc: { metric: 'auc', mode: 'max' },
  logloss: { metric: 'logloss', mode: 'min' },
  gauc: { metric: 'gauc', mode: 'max' },
} as const;

const SCHEDULES = { plateau, constant: constantRate };

/** Names that custom metrics may not take. */
const BUILT_IN_METRICS = ['auc', 'logloss', 'gauc', 'prAuc', 'ece'];

/** @throws ConfigError that names the option, the rule and the value. */
export function settingsOf(options: FitOptions): Settings {
  const { batchSize = 4096, optimizer = 'adam', lrSchedule = 'plateau', clipNorm = 10, metrics = {} } = options;
  const settings: Settings = {
    epochs: options.epochs ?? 100,
    batchSize,
    evaluationBatchSize: options.evaluationBatchSize ?? batchSize,
    optimizer: typeof optimizer === 'string' ? named('optimizer', optimizersByName, optimizer)() : optimizer,
    learningRate: options.learningRate ?? 1e-3,
    lrSchedule: typeof lrSchedule === 'string' ? named('lrSchedule', SCHEDULES, lrSchedule)() : lrSchedule,
    clipNorm: clipNorm === 0 ? Infinity : clipNorm,
    embeddingDim: options.embeddingDim ?? 16,
    embeddingL2: options.embeddingL2 ?? 0,
    networkL2: options.networkL2 ?? 0,
    tableUpdate: options.tableUpdate ?? 'dense',
    outputBias: options.outputBias ?? 'zero',
    monitor: monitorOf(options),
    patience: options.patience ?? 2,
    labelNoise: options.labelNoise ?? 0,
    seed: options.seed ?? 2023,
    metrics,
    checkpointSeconds: options.checkpointSeconds ?? 60,
  };
  check(settings);
  return settings;
}

function check(settings: Settings): void {
  for (const name of ['epochs', 'batchSize', 'evaluationBatchSize', 'embeddingDim', 'patience'] as const) {
    must(
      name,
      Number.isInteger(settings[name]) && settings[name] >= 1,
      'must be an integer of at least 1',
      settings[name],
    );
  }
  for (const name of ['learningRate', 'checkpointSeconds', 'clipNorm'] as const) {
    const rule = name === 'clipNorm' ? 'must be a number of at least 0 (0 = no clipping)' : 'must be a number above 0';
    must(name, settings[name] > 0, rule, settings[name]);
  }
  must('learningRate', settings.learningRate < Infinity, 'must be finite', settings.learningRate);
  for (const name of ['embeddingL2', 'networkL2'] as const) {
    must(name, settings[name] >= 0 && settings[name] < Infinity, 'must be a number of at least 0', settings[name]);
  }
  const { labelNoise, seed, tableUpdate, outputBias, metrics } = settings;
  must('labelNoise', labelNoise >= 0 && labelNoise <= 1, 'must be a share between 0 and 1', labelNoise);
  must(
    'seed',
    Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32,
    'must be an integer of at least 0 and below 2^32',
    seed,
  );
  must('tableUpdate', tableUpdate === 'dense' || tableUpdate === 'sparse', 'must be "dense" or "sparse"', tableUpdate);
  must('outputBias', outputBias === 'prior' || outputBias === 'zero', 'must be "prior" or "zero"', outputBias);
  for (const name of Object.keys(metrics)) {
    must('metrics', !BUILT_IN_METRICS.includes(name), 'a custom metric needs a name of its own', name);
  }
}

function monitorOf({ monitor = 'auc', metrics = {} }: FitOptions): Settings['monitor'] {
  if (typeof monitor === 'string') return named('monitor', MONITORS, monitor);
  const known = [...BUILT_IN_METRICS, ...Object.keys(metrics)];
  must('monitor', known.includes(monitor.metric), `must name one of ${known.join(', ')}`, monitor.metric);
  must('monitor', monitor.mode === 'max' || monitor.mode === 'min', 'mode must be "max" or "min"', monitor.mode);
  return { metric: monitor.metric, mode: monitor.mode };
}

function named<T extends object, K extends keyof T & string>(option: string, table: T, name: K): T[K] {
  must(option, Object.hasOwn(table, name), `must be one of ${Object.keys(table).join(', ')}`, name);
  return table[name];
}

function must(option: string, holds: boolean, rule: string, got: unknown): void {
  if (!holds)
    throw new ConfigError({ where: `fit: ${option}`, rule, got: typeof got === 'string' ? `"${got}"` : String(got) });
}
