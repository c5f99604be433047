import { clickRateOf } from '../click-rate.ts';
import { chooseCalibration, type ChosenCalibration } from '../calibration/choose-calibration.ts';
import type { TrainingParts } from './training.ts';

/**
 * The correction of the probabilities that the weights in place give, chosen on the valid rows, of a progressive pass on its own
 * scores; that of the start where nothing was learned; undefined with `calibrate` off, and where no valid row weighs anything.
 */
export async function bestCalibration(parts: TrainingParts): Promise<ChosenCalibration | undefined> {
  const { data, settings, options, scorer, scores } = parts;
  const { rows, labels, weights } = data.valid;
  if (settings.epochs === 0) return options.start?.calibration;
  if (settings.calibrate === 'off' || clickRateOf(labels!, weights) === undefined) return undefined;
  if (scores) return chooseCalibration({ labels: labels!, predictions: scores, weights });
  const { probability } = await scorer.score(
    data.valid,
    {},
    {
      batchSize: settings.evaluationBatchSize,
      signal: options.signal,
      onProgress: (rowsSeen) => options.onProgress?.({ kind: 'calibration', rowsSeen, rows }),
    },
  );
  return chooseCalibration({ labels: labels!, predictions: probability, weights });
}
