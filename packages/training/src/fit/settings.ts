import { ConfigError, resolveOptions, type EncodedPart } from '@fsdnet/core';
import { alone, type Resolved } from '@fsdnet/core/engine';
import { adagrad } from '../optimizers/adagrad.ts';
import { adam } from '../optimizers/adam.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { sgd } from '../optimizers/sgd.ts';
import { tableOptimizerOf, type TableOptimizer } from '../optimizers/table-optimizer.ts';
import { MeasuredRanks } from '../ranks/measured-ranks.ts';
import { portfolio } from '../recipe/portfolio.ts';
import { trainingRules, type TrainingRules } from '../recipe/training-rules.ts';
import { constantRate, plateau, type LearningRateSchedule } from '../schedule.ts';
import { fitOptions, type FitOptions, type OpenFitOption } from './fit-options.ts';
import { shuffleWindowOf } from './shuffle-window.ts';

type ResolvedOptions = Resolved<FitOptions, OpenFitOption>;

/** Options with all defaults filled in, all ranges checked, and what they name in place of names. */
export interface Settings
  extends
    Omit<
      ResolvedOptions,
      | 'optimizer'
      | 'lrSchedule'
      | 'monitor'
      | keyof TrainingRules
      | 'evaluationBatchSize'
      | 'ranks'
      | 'shards'
      | 'shuffleWindow'
    >,
    TrainingRules {
  /** Blocks; 0 for all rows. */
  readonly shuffleWindow: number;
  readonly evaluationBatchSize: number;
  readonly shards: number;
  readonly ranks: MeasuredRanks;
  readonly optimizer: Optimizer;
  /** Of the tables, as `tableOptimizer` names it. */
  readonly optimizerOfTables: TableOptimizer;
  readonly lrSchedule: LearningRateSchedule;
  readonly monitor: { readonly metric: string; readonly mode: 'max' | 'min' };
}

/** Enough for some machines; more cost more. */
const SHARDS_OF_RANKS = 8;

const OPTIMIZERS = { adam, sgd, adagrad };

const MONITORS = {
  auc: { metric: 'auc', mode: 'max' },
  logloss: { metric: 'logloss', mode: 'min' },
  gauc: { metric: 'gauc', mode: 'max' },
} as const;

/** Names that custom metrics may not take. */
const BUILT_IN_METRICS = ['auc', 'logloss', 'gauc', 'prAuc', 'ece'];

/**
 * What is left open follows from the size of the data, as the first entry of the portfolio has it.
 *
 * @throws ConfigError that names the option, the rule and the value.
 */
export function settingsOf(options: FitOptions, train: EncodedPart): Settings {
  const resolved = resolveOptions<FitOptions, OpenFitOption>('fit', fitOptions, options);
  const rules = trainingRules(train, portfolio[0]!.rules);
  const {
    optimizer,
    batchSize = rules.batchSize,
    evaluationsPerEpoch = rules.evaluationsPerEpoch,
    embeddingL2 = rules.embeddingL2,
    evaluationBatchSize = batchSize,
  } = resolved;
  for (const name of Object.keys(resolved.metrics)) {
    must('metrics', !BUILT_IN_METRICS.includes(name), 'a custom metric needs a name of its own', name);
  }
  const { ranks = alone, shards = ranks.size > 1 ? SHARDS_OF_RANKS : 1 } = resolved;
  must('ranks', ranks.size <= shards, `must be at most ${shards}, the number of shards`, ranks.size);
  const ofNetwork = typeof optimizer === 'string' ? OPTIMIZERS[optimizer]() : optimizer;
  const { progressive, start } = resolved;
  must('epochs', resolved.epochs > 0 || start !== undefined, 'must be at least 1 without a run to start from', 0);
  return {
    ...resolved,
    ...(progressive && { epochs: 1 }),
    shuffleWindow: shuffleWindowOf(train, resolved.shuffleWindow),
    batchSize,
    evaluationsPerEpoch: progressive ? 1 : evaluationsPerEpoch,
    embeddingL2,
    evaluationBatchSize,
    shards,
    ranks: new MeasuredRanks(ranks),
    optimizer: ofNetwork,
    optimizerOfTables: tableOptimizerOf(resolved.tableOptimizer, ofNetwork),
    lrSchedule: scheduleOf(resolved),
    monitor: monitorOf(resolved),
  };
}

function scheduleOf({ lrSchedule, plateauFactor }: ResolvedOptions): LearningRateSchedule {
  if (typeof lrSchedule !== 'string') return lrSchedule;
  // The factor is an option of its own, so the name is enough.
  return lrSchedule === 'constant' ? constantRate() : { ...plateau({ factor: plateauFactor }), name: lrSchedule };
}

function monitorOf({ monitor, metrics }: ResolvedOptions): Settings['monitor'] {
  if (typeof monitor === 'string') return MONITORS[monitor];
  const known = [...BUILT_IN_METRICS, ...Object.keys(metrics)];
  must('monitor', known.includes(monitor.metric), `must name one of ${known.join(', ')}`, monitor.metric);
  must('monitor', monitor.mode === 'max' || monitor.mode === 'min', 'mode must be "max" or "min"', monitor.mode);
  return { metric: monitor.metric, mode: monitor.mode };
}

function must(option: string, holds: boolean, rule: string, got: unknown): void {
  if (!holds) throw new ConfigError({ where: `fit: ${option}`, rule, got: JSON.stringify(got) });
}
