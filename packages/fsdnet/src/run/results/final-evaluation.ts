import type { CtrData } from '@fsdnet/core';
import type { Evaluation, TrainedModel } from '@fsdnet/training';

import type { Console } from '../../cli/output/index.ts';
import { baselinesResult } from './baselines.ts';
import type { Baselines } from './baselines.ts';
import { baselineWarning } from './comparison.ts';
import type { ComparedResult } from './comparison.ts';
import { aucInterval, bestValid, scoredMetrics } from './part-metrics.ts';
import { calibrationResult } from './probabilities.ts';
import type { TrainResult } from './run-result.ts';

/** What a result says about how well the finished model predicts. */
export type FinalMetrics = Pick<TrainResult, 'valid' | 'test' | 'calibration' | 'baselines'>;

/** The end of a run, measured. */
export interface FinalEvaluation {
  /** On the test rows, with heads and scores; null without test rows. */
  readonly evaluation: Evaluation | null;
  readonly metrics: FinalMetrics;
}

/**
 * Scores the test rows, and where it `compares` the validation rows if there are none; compares with `baselines`, which rank 0
 * alone has measured.
 */
export async function finalEvaluation(
  trained: TrainedModel,
  { valid, test }: Pick<CtrData, 'valid' | 'test'>,
  baselines: Baselines | undefined,
  {
    console,
    signal,
    compares,
  }: { readonly console: Console; readonly signal: AbortSignal; readonly compares: boolean },
): Promise<FinalEvaluation> {
  const evaluation = test ? await trained.evaluate(test, { heads: true, scores: true, signal }) : null;
  if (evaluation?.auc === null) console.warn('the test rows hold only one class, so their AUC is not defined');
  const onValid = !test && compares ? await trained.evaluate(valid, { scores: true, signal }) : undefined;
  const compared = evaluation ?? onValid;
  const calibration = calibrationResult(trained);
  return {
    evaluation,
    metrics: {
      valid: { ...bestValid(trained), ...(onValid && { interval: aucInterval(onValid) }) },
      test: evaluation && scoredMetrics(evaluation),
      ...(calibration && { calibration }),
      ...(baselines && compared && { baselines: baselinesResult(baselines, compared) }),
    },
  };
}

/** Warns about a model that does not beat the baselines. */
export function warnIfBeaten(result: ComparedResult, console: Console): void {
  const warning = baselineWarning(result);
  if (warning !== undefined) console.warn(warning);
}
