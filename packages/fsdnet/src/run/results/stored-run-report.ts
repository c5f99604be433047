import type { Evaluation, TrainedModel } from '@fsdnet/training';

import { publishedParameters } from '../../models/index.ts';
import { recipeFile } from '../recipe/recipe-file.ts';
import { sessionFile } from '../session-file.ts';
import type { StoredRun } from '../stored-run.ts';
import { bestValid, scoredMetrics } from './part-metrics.ts';
import { calibrationResult } from './probabilities.ts';
import { runReport } from './run-report.ts';
import { peakRssBytes } from './run-result.ts';

/** An evaluation of a stored run. */
export interface StoredEvaluation {
  readonly trained: TrainedModel;
  /** With heads and scores. */
  readonly evaluation: Evaluation;
  /** The file whose rows were evaluated; undefined for the run's own test rows. */
  readonly data: string | undefined;
  readonly seconds: { readonly prepare: number; readonly evaluate: number };
  /** Whether the encoded rows came from the cache. */
  readonly cached: boolean;
}

/** report.html of a run that is there already, whoever made it. */
export async function storedRunReport(run: StoredRun, stored: StoredEvaluation): Promise<string> {
  const { folder, description, name, dataset, facts, values, model } = run;
  const { trained, evaluation, data, seconds, cached } = stored;
  const { rows } = description.config['data'] as {
    readonly rows: { readonly train: number; readonly valid: number; readonly test: number | null };
  };
  const calibration = calibrationResult(trained);
  // Measured on the run's own rows.
  const baselines = data === undefined ? sessionFile.read(folder)?.result?.baselines : undefined;
  const recipe = recipeFile.read(folder)?.result;
  return runReport({
    result: {
      model: name,
      dataset: data === undefined ? dataset : `${dataset}, evaluated on ${data}`,
      engine: trained.engine.name,
      runtime: trained.engine.runtime,
      threads: trained.engine.threads,
      seed: values.seed,
      parameters: trained.parameters,
      publishedParameters: await publishedParameters(facts?.model, model, trained.layout),
      rows: { ...rows, test: evaluation.rows },
      ...(recipe && { recipe }),
      epochs: trained.epochs,
      bestEpoch: trained.bestEpoch,
      valid: bestValid(trained),
      test: scoredMetrics(evaluation),
      ...(calibration && { calibration }),
      ...(baselines && { baselines }),
      seconds: { ...seconds, train: trained.time.seconds },
      prepareCached: cached,
      samplesPerSecond: Math.round(trained.time.rowsPerSecond),
      peakRssBytes: peakRssBytes(),
    },
    trained,
    evaluation,
    model,
    facts,
    values,
  });
}
