import { calibrationCurve, countParameters, fieldLayout } from '@fsdnet/core';
import type { CtrModel } from '@fsdnet/core';
import type { Evaluation, TrainedModel } from '@fsdnet/training';

import { filesOf, givenOptions } from '../data-source/index.ts';
import { parameterRows, shapeText } from '../models/index.ts';
import { ownFileNames } from '../options/index.ts';
import type { TrainingValues } from '../options/index.ts';
import { bytesText, countText, epochText, metricText, secondsText } from '../output/index.ts';
import { presetNames } from '../presets/index.ts';
import { renderReport } from '../report/index.ts';
import type { ReportData, ReportRun, ReportTable } from '../report/index.ts';
import { understandingTable } from '../understanding/index.ts';
import type { Understanding } from '../understanding/index.ts';
import type { RunFacts } from './run-plan.ts';
import type { TrainResult } from './run-result.ts';

/** What a report of a run is made from. */
export interface ReportedRun {
  readonly result: TrainResult;
  readonly understanding: Understanding;
  readonly trained: TrainedModel;
  /** On the test rows, with heads and scores; null without test rows. */
  readonly evaluation: Evaluation | null;
  readonly model: CtrModel;
  readonly facts: RunFacts;
  readonly values: TrainingValues;
}

/** report.html of one run. */
export function runReport(run: ReportedRun): string {
  const { result } = run;
  const { valid, test, seconds } = result;
  const data: ReportData = {
    title: `${result.model} on ${result.dataset}`,
    subtitle: `Best of ${epochText(result.epochs)} epochs: ${epochText(result.bestEpoch)}. Seed ${result.seed}, ${result.runtime}, ${result.threads} threads.`,
    headline: [
      { label: 'AUC, test rows', value: metricText(test?.auc), note: `validation ${metricText(valid.auc)}` },
      {
        label: 'Log loss, test rows',
        value: metricText(test?.logloss),
        note: `validation ${metricText(valid.logloss)}`,
      },
      { label: 'Parameters', value: countText(result.parameters), ...publishedNote(result) },
      {
        label: 'Training time',
        value: secondsText(seconds.train),
        note: `${countText(result.samplesPerSecond)} rows/s`,
      },
    ],
    runs: [reportRun(run)],
    tables: [
      factTable(run),
      understandingTable(run.understanding),
      hyperparameterTable(run),
      headTable(run),
      fieldTable(run),
      parameterTable(run),
    ].filter((table) => table.rows.length > 0),
  };
  return renderReport(data);
}

/** Curves, calibration and heads of a run. */
export function reportRun({
  result,
  trained,
  evaluation,
}: Pick<ReportedRun, 'result' | 'trained' | 'evaluation'>): ReportRun {
  const scored = evaluation?.scored;
  return {
    name: result.model,
    bestEpoch: result.bestEpoch,
    epochs: trained.history.map(({ epoch, loss, valid }) => ({
      epoch,
      loss,
      validAuc: valid['auc'] ?? null,
      validLogLoss: valid['logloss'] ?? NaN,
    })),
    ...(scored && {
      calibration: calibrationCurve(scored.labels, scored.predictions, scored.weights).map(
        ({ predicted, observed, weight }) => ({
          predicted,
          observed,
          rows: Math.round(weight),
        }),
      ),
      ...(evaluation.ece !== null && { calibrationError: evaluation.ece }),
    }),
    ...(evaluation?.heads && evaluation.heads.length > 1 && { heads: headFigures(evaluation) }),
  };
}

function headFigures({
  heads = [],
  auc,
  logloss,
}: Evaluation): { name: string; auc: number | null; logLoss: number | null }[] {
  return [
    ...heads.map((head, index) => ({ name: `head ${index + 1}`, auc: head.auc, logLoss: head.logloss })),
    { name: 'mean of all heads', auc, logLoss: logloss },
  ];
}

function publishedNote({ publishedParameters, parameters }: TrainResult): { readonly note?: string } {
  if (publishedParameters === null || publishedParameters === parameters) return {};
  return { note: `${countText(publishedParameters)} as the paper counts` };
}

function factTable({ result, facts }: ReportedRun): ReportTable {
  const { rows, seconds } = result;
  const { data } = facts;
  return {
    title: 'Run',
    rows: [
      ['Model', result.model],
      ['Data', data.dataset ?? [data.train, data.valid, data.test].flatMap(filesOf).join(', ')],
      [
        'Rows',
        [
          `${countText(rows.train)} train`,
          `${countText(rows.valid)} valid`,
          ...(rows.test === null ? [] : [`${countText(rows.test)} test`]),
        ].join(', '),
      ],
      ['Engine', `${result.engine} (${result.runtime}), ${result.threads} threads`],
      ['Preparing', `${secondsText(seconds.prepare)}${result.prepareCached ? ', from the cache' : ''}`],
      ['Training', secondsText(seconds.train)],
      ['Evaluating', secondsText(seconds.evaluate)],
      ['Peak memory', bytesText(result.peakRssBytes)],
    ],
  };
}

const PRESET_SOURCES: Readonly<Record<ReportedRun['facts']['preset'], string>> = {
  paper: "the authors' configuration",
  published: "what is published for this model, and the paper's values for this data set",
  default: 'the default preset',
};

function hyperparameterTable({ values, facts }: ReportedRun): ReportTable {
  const { model, preset } = facts;
  const named = givenOptions(facts.data);
  const ofData = Object.entries(facts.data).filter(
    ([name]) => presetNames.includes(name) || (name in named && !describesFile(name)),
  );
  const all = { ...values, ...model.options, ...model.fsd, ...Object.fromEntries(ofData) };
  return {
    title: 'Hyper-parameters',
    note: `From ${PRESET_SOURCES[preset]}, unless named on the command line.`,
    rows: Object.entries(all)
      .filter(([, value]) => (value !== null && typeof value !== 'object') || Array.isArray(value))
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
  };
}

/** What a file is, rather than what is made of it. */
function describesFile(name: string): boolean {
  return name === 'dataset' || ownFileNames.some((own) => own === name);
}

function headTable({ evaluation }: ReportedRun): ReportTable {
  const heads = evaluation?.heads && evaluation.heads.length > 1 ? headFigures(evaluation) : [];
  return {
    title: 'Heads on the test rows',
    header: ['Head', 'AUC', 'Log loss'],
    right: [1, 2],
    rows: heads.map(({ name, auc, logLoss }) => [name, metricText(auc), metricText(logLoss)]),
  };
}

function fieldTable({ trained, values }: ReportedRun): ReportTable {
  const { fields } = fieldLayout(trained.schema, values.embeddingDim);
  return {
    title: 'Fields',
    header: ['Field', 'Kind', 'Table rows', 'Width'],
    right: [2, 3],
    rows: fields
      .slice(0, 100)
      .map(({ name, kind, rows, dim }) => [
        name,
        kind === 'multiValued' ? 'multi-valued' : kind,
        countText(rows),
        String(dim),
      ]),
    ...(fields.length > 100 && { note: `The first 100 of ${countText(fields.length)}.` }),
  };
}

function parameterTable({ model, trained, values }: ReportedRun): ReportTable {
  const layout = fieldLayout(trained.schema, values.embeddingDim);
  const rows = parameterRows(model, layout).map(({ name, shape, values: count }) => [
    name,
    shapeText(shape),
    countText(count),
  ]);
  return {
    title: 'Parameters',
    header: ['Name', 'Shape', 'Values'],
    right: [2],
    rows: [...rows, ['all', '', countText(countParameters(model, layout).parameters)]],
  };
}
