import { countText, metricText, signedText, textTable } from '../../cli/output/index.ts';
import { renderReport } from '../../report/index.ts';
import type { ReportTable } from '../../report/index.ts';
import { intervalText } from '../results/comparison.ts';
import { reportRun } from '../results/run-report.ts';
import type { ComparedRun, Comparison, MeasuredRun } from './compare-runs.ts';
import type { Uncertain } from './intervals.ts';

/** The comparison for people. */
export function comparisonText(comparison: Comparison): string {
  const tables = tablesOf(comparison);
  return [
    `${comparison.runs.length} runs on ${partOf(comparison)}: ${countText(comparison.rows)} rows, 95 % intervals`,
    ...tables.flatMap(({ header = [], rows, right }) => ['', textTable([header, ...rows], new Set(right))]),
  ].join('\n');
}

/** One page with all runs: their curves side by side. */
export function comparisonPage(comparison: Comparison, measured: readonly MeasuredRun[]): string {
  const { runs, rows } = comparison;
  const [lead, ...tables] = tablesOf(comparison);
  return renderReport({
    title: `${runs.length} runs side by side`,
    subtitle: `On ${partOf(comparison)}: ${countText(rows)} rows. Differences are those from ${runs[0]!.run}; an interval that holds 0 means that the rows do not tell two runs apart.`,
    part: partOf(comparison),
    headline: runs.map(({ run, auc }) => ({
      label: `AUC, ${run}`,
      value: metricText(auc?.value),
      ...(auc?.interval && { note: intervalText(auc.interval) }),
    })),
    lead: [lead!],
    runs: measured.map(({ stored, trained, evaluation }) =>
      reportRun({ result: { model: stored.folder, bestEpoch: trained.bestEpoch }, trained, evaluation }),
    ),
    tables,
  });
}

function partOf({ data }: Comparison): string {
  return data ?? 'the test rows';
}

function tablesOf({ runs, options }: Comparison): readonly ReportTable[] {
  const withGroups = runs.some(({ gauc }) => gauc);
  const metrics: ReportTable = {
    title: 'Metrics',
    header: ['Run', 'AUC', '', 'Log loss', '', ...(withGroups ? ['gAUC', ''] : []), 'Predicted / observed', '', 'ECE'],
    rows: runs.map(({ run, auc, logloss, gauc, predictedToObserved, ece }) => [
      run,
      ...[auc, logloss, ...(withGroups ? [gauc ?? null] : []), predictedToObserved].flatMap(valueAndInterval),
      metricText(ece),
    ]),
    right: [1, 3, 5, ...(withGroups ? [7, 9] : [7])],
  };
  const others = runs.filter((run): run is ComparedRun & { difference: object } => run.difference !== null);
  const differences: ReportTable = {
    title: `Differences from ${runs[0]!.run}`,
    header: [`Minus ${runs[0]!.run}`, 'AUC', '', 'Log loss', ''],
    rows: others.map(({ run, difference }) => [
      run,
      ...differenceCells(difference.auc),
      ...differenceCells(difference.logloss),
    ]),
    right: [1, 3],
  };
  const sizes: ReportTable = {
    title: 'Size and speed',
    header: ['Run', 'Model', 'Parameters', 'Scoring, rows/s', 'Training, rows/s'],
    rows: runs.map(({ run, model, parameters, rowsPerSecond: { scoring, training } }) => [
      run,
      model,
      countText(parameters),
      countText(scoring),
      training === null ? '–' : countText(training),
    ]),
    right: [2, 3, 4],
  };
  const differing: ReportTable = {
    title: 'Options that differ',
    header: ['Option', ...runs.map(({ run }) => run)],
    rows: options.map(({ option, values }) => [option, ...values.map((value) => value ?? '–')]),
  };
  return [metrics, differences, sizes, differing].filter(({ rows }) => rows.length > 0);
}

function valueAndInterval(uncertain: Uncertain | null): readonly string[] {
  return [metricText(uncertain?.value), uncertain?.interval ? intervalText(uncertain.interval) : ''];
}

function differenceCells(uncertain: Uncertain | null): readonly string[] {
  if (!uncertain) return ['–', ''];
  const { value, interval } = uncertain;
  return [signedText(value), interval ? interval.map(signedText).join(' to ') : ''];
}
