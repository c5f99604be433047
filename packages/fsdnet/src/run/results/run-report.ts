import { calibrationCurve, type CtrModel } from '@fsdnet/core';
import { countParameters, fieldLayout, parameterRows } from '@fsdnet/core/engine';
import { bytesText } from '@fsdnet/core/node';
import { epochText } from '@fsdnet/training';
import type { Evaluation, TrainedModel } from '@fsdnet/training';

import { ownFileNames } from '../../cli/options/index.ts';
import type { TrainingValues } from '../../cli/options/index.ts';
import { countText, metricText, secondsText } from '../../cli/output/index.ts';
import { filesOf, givenOptions } from '../../data/index.ts';
import { understandingTable } from '../../data/understanding/index.ts';
import type { Understanding } from '../../data/understanding/index.ts';
import { shapeText } from '../../models/index.ts';
import { presetNames } from '../../models/presets/index.ts';
import { renderReport } from '../../report/index.ts';
import type { HeadFigure, ReportData, ReportRun, ReportTable } from '../../report/index.ts';
import { trialsTable } from '../recipe/recipe-result.ts';
import { skewTable } from '../skew/index.ts';
import type { Skew } from '../skew/index.ts';
import type { RunFacts } from '../run-plan.ts';
import { baselineWarning, comparison, differenceText } from './comparison.ts';
import { probabilityFacts } from './probabilities.ts';
import type { TrainResult } from './run-result.ts';

/** What a report of a run is made from. */
export interface ReportedRun {
  readonly result: Omit<TrainResult, 'command' | 'run' | 'clicks' | 'warnings' | 'coverage'>;
  /** How the test rows differ from the training rows; absent where that was not looked at. */
  readonly skew?: Skew | null;
  /** Absent where a stored run is evaluated again. */
  readonly understanding?: Understanding;
  readonly trained: TrainedModel;
  /** On the test rows, with heads and scores; null without test rows. */
  readonly evaluation: Evaluation | null;
  readonly model: CtrModel;
  /** Undefined for the run of a program. */
  readonly facts: RunFacts | undefined;
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
    lead: leadTables(result),
    runs: [reportRun(run)],
    tables: [
      factTable(run),
      ...(run.understanding ? [understandingTable(run.understanding)] : []),
      ...(run.skew ? [skewTable(run.skew)] : []),
      hyperparameterTable(run),
      raceTable(result),
      headTable(run),
      fieldTable(run),
      parameterTable(run),
    ].filter((table) => table.rows.length > 0),
  };
  return renderReport(data);
}

/** What comes first: the model beside the baselines, and how far its probabilities can be trusted. */
function leadTables(result: ReportedRun['result']): readonly ReportTable[] {
  const { part, header, rows, right } = comparison(result);
  const notes = [differenceText(result), baselineWarning(result)].filter((note) => note !== undefined);
  const facts = probabilityFacts(result.calibration, result.test, part);
  return [
    {
      title: result.baselines ? 'Beside the baselines' : 'Result',
      header,
      rows,
      right,
      ...(notes.length > 0 && { note: notes.join('. ') }),
    },
    { title: 'Probabilities', rows: facts },
  ].filter((table) => table.rows.length > 0);
}

/** Curves, calibration and heads of a run. */
export function reportRun({
  result,
  trained,
  evaluation,
}: Pick<ReportedRun, 'trained' | 'evaluation'> & {
  readonly result: Pick<ReportedRun['result'], 'model' | 'bestEpoch'>;
}): ReportRun {
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

function headFigures({ heads = [], auc, logloss }: Evaluation): HeadFigure[] {
  return [
    ...heads.map((head, index) => ({ name: `head ${index + 1}`, auc: head.auc, logLoss: head.logloss })),
    { name: 'mean of all heads', auc, logLoss: logloss },
  ];
}

function publishedNote({ publishedParameters, parameters }: ReportedRun['result']): { readonly note?: string } {
  if (publishedParameters === null || publishedParameters === parameters) return {};
  return { note: `${countText(publishedParameters)} as the paper counts` };
}

function factTable({ result, facts }: ReportedRun): ReportTable {
  const { rows, seconds } = result;
  return {
    title: 'Run',
    rows: [
      ['Model', result.model],
      ['Data', facts ? dataText(facts.data) : result.dataset],
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

function dataText({ dataset, train, valid, test }: RunFacts['data']): string {
  return dataset ?? [train, valid, test].flatMap(filesOf).join(', ');
}

const PRESET_SOURCES: Readonly<Record<RunFacts['preset'], string>> = {
  paper: "the authors' configuration",
  published: "what is published for this model, and the paper's values for this data set",
  recipe: 'the recipe for own data',
  default: 'the default preset',
};

function hyperparameterTable({ values, facts }: ReportedRun): ReportTable {
  const all = { ...values, ...(facts && factOptions(facts)) };
  return {
    title: 'Hyper-parameters',
    note: facts
      ? `From ${PRESET_SOURCES[facts.preset]}, unless named on the command line.`
      : 'As the program that made the run gave them to `fit`.',
    rows: Object.entries(all)
      .filter(([, value]) => (value !== null && typeof value !== 'object') || Array.isArray(value))
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
  };
}

/** The trials of a race, none without one. */
function raceTable({ recipe }: ReportedRun['result']): ReportTable {
  if (!recipe || recipe.withoutRace !== null) return { title: 'Recipe', rows: [] };
  const end = recipe.shortened ? ', until --recipe-minutes ended it' : '';
  return {
    title: 'Recipe',
    note: `A race on the validation rows took ${secondsText(recipe.seconds)}${end}. * was chosen.`,
    ...trialsTable(recipe),
  };
}

/** Options of the model, and those of the data that say what was made of them. */
function factOptions({ data, model }: RunFacts): Readonly<Record<string, unknown>> {
  const named = givenOptions(data);
  const ofData = Object.entries(data).filter(
    ([name]) => presetNames.includes(name) || (name in named && !describesFile(name)),
  );
  return { ...model.options, ...model.fsd, ...Object.fromEntries(ofData) };
}

/** What a file is, rather than what is made of it. */
function describesFile(name: string): boolean {
  return name === 'dataset' || ownFileNames.some((own) => own === name);
}

function headTable({ evaluation, result }: ReportedRun): ReportTable {
  const { kind = 'none' } = result.calibration ?? {};
  const heads = evaluation?.heads && evaluation.heads.length > 1 ? headFigures(evaluation) : [];
  return {
    title: 'Heads on the test rows',
    ...(kind !== 'none' && { note: 'The mean is with the correction of the probabilities, the heads are without.' }),
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
