import { calibrationCurve } from '@fsdnet/core';
import type { Calibration } from '@fsdnet/core/engine';
import { calibrate, evaluateScores } from '@fsdnet/training';
import type { ScoredRows, TrainedModel } from '@fsdnet/training';

import { countText, metricText, secondsText, textTable } from '../../cli/output/index.ts';
import { renderReport } from '../../report/index.ts';
import type { ReportTable } from '../../report/index.ts';
import { intervalText } from '../results/comparison.ts';
import { scoredMetrics } from '../results/part-metrics.ts';
import type { ScoredMetrics } from '../results/part-metrics.ts';
import { calibrationResult, probabilityFacts } from '../results/probabilities.ts';
import type { CalibrationResult } from '../results/probabilities.ts';
import type { StartResult } from '../start/index.ts';
import { stretchesOf } from './day.ts';
import type { Stretch } from './day.ts';

/** What `update --json` prints. */
export interface UpdateResult {
  readonly command: 'update';
  readonly model: string;
  readonly engine: string;
  readonly runtime: string;
  readonly threads: number;
  readonly seed: number;
  readonly parameters: number;
  readonly rows: { readonly train: number };
  readonly clicks: { readonly train: number };
  readonly start: StartResult;
  readonly learningRate: number;
  readonly updateRate: number;
  /** Of each row before it was learned from, its probability corrected as that of the earlier run. */
  readonly progressive: ScoredMetrics & { readonly stretches: readonly Stretch[] };
  /** Fitted on the same scores; absent with `--calibrate off`. */
  readonly calibration?: CalibrationResult;
  readonly seconds: { readonly prepare: number; readonly train: number };
  readonly samplesPerSecond: number;
  readonly peakRssBytes: number;
  readonly run: string;
}

/** What one pass says of the rows before it learned from them; `before` is what corrected the earlier run's probabilities. */
export function progressiveResult(
  trained: TrainedModel,
  before: Calibration | undefined,
): { readonly result: Pick<UpdateResult, 'progressive' | 'calibration'>; readonly scored: ScoredRows } {
  const { labels, predictions, weights, groups } = trained.progressive!;
  const corrected = before ? calibrate(predictions, before) : predictions;
  const targets = { rows: labels.length, labels, ...(weights && { weights }), ...(groups && { groups }) };
  const evaluation = evaluateScores(targets, { probability: corrected }, { scores: true });
  const calibration = calibrationResult(trained);
  const scored = evaluation.scored!;
  return {
    scored,
    result: {
      progressive: { ...scoredMetrics(evaluation), stretches: stretchesOf(scored) },
      ...(calibration && { calibration }),
    },
  };
}

/** The result for people. */
export function updateText(result: UpdateResult): string {
  const { model, rows, clicks, progressive, calibration, seconds, start, run } = result;
  const { interval } = progressive;
  return [
    `${model} of ${start.run} learned ${countText(rows.train)} rows, ${countText(clicks.train)} of them with a click`,
    `before it learned from them: AUC ${metricText(progressive.auc)}${interval ? ` (95 % interval ${intervalText(interval)})` : ''}, ` +
      `log loss ${metricText(progressive.logloss)}${progressive.gauc === undefined ? '' : `, gAUC ${metricText(progressive.gauc)}`}`,
    '',
    textTable([stretchHeader, ...stretchRows(progressive.stretches)], new Set(stretchColumns)),
    '',
    textTable(probabilityFacts(calibration, progressive, 'these rows')),
    '',
    `${countText(result.parameters)} parameters; ${secondsText(seconds.train)} at ${countText(result.samplesPerSecond)} rows/s`,
    `run folder: ${run} (open report.html)`,
  ].join('\n');
}

/** report.html of the new run. */
export function updateReport(result: UpdateResult, scored: ScoredRows): string {
  const { model, start, rows, progressive, calibration, seconds } = result;
  const fields = Object.entries(start.growth);
  const tables: readonly ReportTable[] = [
    {
      title: 'Values',
      header: ['Field', 'Before', 'New', 'Dropped', 'Unseen cells'],
      rows: fields.map(([field, { before, added, dropped, unseen }]) => [
        field,
        countText(before),
        countText(added),
        countText(dropped),
        `${(100 * unseen).toPrecision(3)} %`,
      ]),
      right: [1, 2, 3, 4],
    },
    { title: 'Probabilities', rows: probabilityFacts(calibration, progressive, 'these rows') },
  ];
  return renderReport({
    title: `${model}: one pass over further rows`,
    subtitle: `Started from ${start.run}, generation ${start.generation}. Every row was scored before it was learned from.`,
    part: 'the rows, before they were learned from',
    headline: [
      { label: 'AUC', value: metricText(progressive.auc) },
      { label: 'Log loss', value: metricText(progressive.logloss) },
      { label: 'Rows', value: countText(rows.train) },
      { label: 'Time', value: secondsText(seconds.train), note: `${countText(result.samplesPerSecond)} rows/s` },
    ],
    lead: [
      {
        title: 'Over the rows, in their order',
        header: stretchHeader,
        rows: stretchRows(progressive.stretches),
        right: stretchColumns,
      },
    ],
    runs: [
      {
        name: model,
        bestEpoch: 1,
        epochs: [],
        calibration: calibrationCurve(scored.labels, scored.predictions, scored.weights).map(
          ({ predicted, observed, weight }) => ({ predicted, observed, rows: Math.round(weight) }),
        ),
        ...(progressive.ece !== null && { calibrationError: progressive.ece }),
      },
    ],
    tables: tables.filter((table) => table.rows.length > 0),
  });
}

const stretchHeader: readonly string[] = ['Rows', 'AUC', 'Log loss', 'Predicted', 'Observed'];
const stretchColumns: readonly number[] = [0, 1, 2, 3, 4];

function stretchRows(stretches: readonly Stretch[]): readonly (readonly string[])[] {
  return stretches.map(({ rows, auc, logloss, meanPrediction, clickRate }) => [
    countText(rows),
    ...[auc, logloss, meanPrediction, clickRate].map((value) => metricText(value)),
  ]);
}
