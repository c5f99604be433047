import { epochText } from '@fsdnet/training';

import { commandsAfterTraining } from '../../cli/command-text/index.ts';
import { countText, metricText, secondsText, textTable } from '../../cli/output/index.ts';
import type { Estimate } from '../../estimates/index.ts';
import type { RunWarning } from '../../data/understanding/index.ts';
import { coverageText, isCoverageWarning } from '../skew/index.ts';
import type { CoverageResult, CoverageWarning } from '../skew/index.ts';
import type { RecipeResult } from '../recipe/recipe-result.ts';
import type { StartResult } from '../start/index.ts';
import type { BaselinesResult } from './baselines.ts';
import { comparison, differenceText } from './comparison.ts';
import type { PartMetrics, ScoredMetrics } from './part-metrics.ts';
import { probabilityFacts } from './probabilities.ts';
import type { CalibrationResult } from './probabilities.ts';

/** The model does not beat what every model must beat; `baselines` says by how much. */
export interface BeatenWarning {
  readonly code: 'baselines';
}

/** What `train --json` prints. */
export interface TrainResult {
  readonly command: 'train';
  readonly model: string;
  readonly dataset: string;
  readonly engine: string;
  readonly runtime: string;
  readonly threads: number;
  readonly seed: number;
  readonly parameters: number;
  readonly publishedParameters: number | null;
  readonly rows: { readonly train: number; readonly valid: number; readonly test: number | null };
  readonly clicks: { readonly train: number; readonly valid: number; readonly test: number | null };
  /** Of the valid and the test rows; absent in what an earlier version kept. */
  readonly coverage?: CoverageResult;
  readonly warnings: readonly (RunWarning | CoverageWarning | BeatenWarning)[];
  /** On own data: what was tried, and what was chosen. */
  readonly recipe?: RecipeResult;
  /** What the run started from; absent for drawn weights. */
  readonly start?: StartResult;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly valid: PartMetrics;
  /** Null for data without a test part. */
  readonly test: ScoredMetrics | null;
  /** Absent where no correction of the probabilities was looked for. */
  readonly calibration?: CalibrationResult;
  /** Absent where they were not measured. */
  readonly baselines?: BaselinesResult;
  readonly seconds: {
    readonly prepare: number;
    readonly train: number;
    readonly evaluate: number;
    readonly baselines?: number;
    /** Of the race alone. */
    readonly recipe?: number;
  };
  readonly prepareCached: boolean;
  readonly samplesPerSecond: number;
  readonly peakRssBytes: number;
  /** What was expected before; absent in what an earlier version kept. */
  readonly estimate?: Estimate;
  readonly run: string;
}

/** Peak memory of this process so far. */
export function peakRssBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** Rounds a time for results. */
export function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** The result for people. */
export function resultText(result: TrainResult): string {
  const { valid, test, calibration, seconds } = result;
  const compared = comparison(result);
  const difference = differenceText(result);
  return [
    `${result.model} on ${result.dataset}: best epoch ${epochText(result.bestEpoch)} of ${epochText(result.epochs)}, ` +
      `on the validation rows AUC ${metricText(valid.auc)}, log loss ${metricText(valid.logloss)}`,
    '',
    textTable([compared.header, ...compared.rows], new Set(compared.right)),
    ...(difference === undefined ? [] : [difference]),
    '',
    textTable(probabilityFacts(calibration, test, compared.part)),
    '',
    ...coverageLines(result),
    `${countText(result.parameters)} parameters; ${secondsText(seconds.train)} training at ${countText(result.samplesPerSecond)} rows/s`,
    `run folder: ${result.run} (open report.html)`,
    commandsAfterTraining(result.run),
  ].join('\n');
}

/** How much of the test rows, without them of the validation rows, training knows. */
function coverageLines({ coverage, warnings }: TrainResult): readonly string[] {
  const fields = coverage?.test ?? coverage?.valid;
  return fields ? [coverageText(fields, warnings.filter(isCoverageWarning)), ''] : [];
}
