import type { ChosenCalibration, TrainedModel } from '@fsdnet/training';

import { metricText } from '../../cli/output/index.ts';
import type { ScoredMetrics } from './part-metrics.ts';

/** The correction of the probabilities as results show it, with what it did on the validation rows. */
export type CalibrationResult = Pick<ChosenCalibration, 'kind' | 'slope' | 'intercept' | 'logloss' | 'ece'>;

/** Undefined where no correction was looked for. */
export function calibrationResult({ calibration }: Pick<TrainedModel, 'calibration'>): CalibrationResult | undefined {
  if (!calibration) return undefined;
  const { kind, slope, intercept, logloss, ece } = calibration;
  return { kind, slope, intercept, logloss, ece };
}

/** What is to be said about probabilities, each a name and a value; `part` is what was scored: "test rows". */
export function probabilityFacts(
  calibration: CalibrationResult | undefined,
  scored: ScoredMetrics | null,
  part: string,
): readonly (readonly [name: string, value: string])[] {
  return [
    ...(calibration ? correctionFacts(calibration) : []),
    ...(scored?.clickRate == null ? [] : scoredFacts(scored, part)),
  ];
}

function correctionFacts({ kind, slope, intercept, logloss, ece }: CalibrationResult): [string, string][] {
  if (kind === 'none')
    return [['Correction', `none: nothing helped on the validation rows (ECE ${metricText(ece.before)})`]];
  const change = ({ before, after }: CalibrationResult['ece']): string =>
    `${metricText(before)} → ${metricText(after)}`;
  return [
    [
      'Correction',
      kind === 'intercept'
        ? `intercept ${intercept.toPrecision(3)}`
        : `Platt scaling, slope ${slope.toPrecision(3)}, intercept ${intercept.toPrecision(3)}`,
    ],
    ['Log loss, validation rows', change(logloss)],
    ['ECE, validation rows', change(ece)],
  ];
}

function scoredFacts({ clickRate, meanPrediction, ece }: ScoredMetrics, part: string): [string, string][] {
  return [
    [`ECE, ${part}`, metricText(ece)],
    [`Predicted / observed clicks, ${part}`, clicksText(meanPrediction, clickRate)],
  ];
}

/** 0.0912, 0.0925 → "0.986 (9.12 % / 9.25 %)" */
function clicksText(predicted: number | null, observed: number | null): string {
  if (predicted === null || observed === null) return '–';
  const percent = (share: number): string => `${(100 * share).toPrecision(3)} %`;
  const rates = `${percent(predicted)} / ${percent(observed)}`;
  return observed === 0 ? rates : `${(predicted / observed).toFixed(3)} (${rates})`;
}
