import { aucDifference, ConfigError } from '@fsdnet/core';
import type { EncodedPart } from '@fsdnet/core';
import type { Evaluation, TrainedModel } from '@fsdnet/training';

import type { CompareOptions } from '../../cli/options/index.ts';
import { progressView } from '../../cli/output/index.ts';
import { chooseEngine } from '../../engines/index.ts';
import { aucInterval, intervalOf } from '../results/part-metrics.ts';
import type { Interval } from '../results/part-metrics.ts';
import { sessionFile } from '../session-file.ts';
import { loadRunOn, openRun } from '../stored-run.ts';
import type { StoredRun } from '../stored-run.ts';
import type { TrainWorld } from '../train-world.ts';
import { refuseOtherRows, refuseOtherTestRows } from './compared-rows.ts';
import { differingOptions } from './differing-options.ts';
import type { DifferingOption } from './differing-options.ts';
import { groupAucWithInterval, meanWithInterval, ratioWithInterval, rowLosses } from './intervals.ts';
import type { Uncertain } from './intervals.ts';

/** What a comparison says of one run. */
export interface ComparedRun {
  readonly run: string;
  readonly model: string;
  readonly parameters: number;
  /** Each with its 95 % interval; null where it is not defined. */
  readonly auc: Uncertain | null;
  readonly logloss: Uncertain | null;
  /** Only of rows with groups. */
  readonly gauc?: Uncertain | null;
  /** Mean prediction divided by the click rate: 1 where as many clicks come as are predicted. */
  readonly predictedToObserved: Uncertain | null;
  /** Expected calibration error, 20 bins of equal mass. */
  readonly ece: number | null;
  /** This run minus the first one, on the same rows; null for the first. */
  readonly difference: { readonly auc: Uncertain | null; readonly logloss: Uncertain | null } | null;
  /** Rows a second: while these rows were scored, and of the training where it is known. */
  readonly rowsPerSecond: { readonly scoring: number; readonly training: number | null };
}

/** What `compare --json` prints. */
export interface Comparison {
  readonly command: 'compare';
  /** A file; null for the test rows of the runs. */
  readonly data: string | null;
  readonly rows: number;
  readonly engine: string;
  readonly runs: readonly ComparedRun[];
  readonly options: readonly DifferingOption[];
}

/** A run with what it made of the rows. */
export interface MeasuredRun {
  readonly stored: StoredRun;
  readonly trained: TrainedModel;
  readonly evaluation: Evaluation;
  readonly result: ComparedRun;
}

/** Reads the rows that a run is measured on. */
export type RowsOfRun = (run: StoredRun) => Promise<EncodedPart>;

/**
 * Scores the same rows with each run and compares them with the first one.
 *
 * @throws InputError for runs whose rows do not match.
 */
export async function compareRuns(
  folders: readonly string[],
  options: CompareOptions,
  rowsOf: RowsOfRun,
  { console, stop }: TrainWorld,
): Promise<{ readonly comparison: Comparison; readonly measured: readonly MeasuredRun[] }> {
  checkRuns(folders);
  const runs: StoredRun[] = [];
  for (const folder of folders) runs.push(await openRun(folder, options));
  if (options.data === undefined) refuseOtherTestRows(runs);
  const engine = await Promise.race([chooseEngine(options, console), stop.stopped]);
  const view = progressView(console);
  const measured: MeasuredRun[] = [];
  let first: { readonly folder: string; readonly rows: EncodedPart } | undefined;
  for (const stored of runs) {
    const rows = await Promise.race([rowsOf(stored), stop.stopped]);
    first ??= { folder: stored.folder, rows };
    refuseOtherRows(first, { folder: stored.folder, rows });
    const trained = await loadRunOn(stored, engine, console);
    const startedAt = performance.now();
    const evaluation = await trained.evaluate(rows, {
      heads: true,
      scores: true,
      signal: stop.signal,
      onProgress: (done, total) => view.update({ title: `scoring with ${stored.folder}`, done, total }),
    });
    view.clear();
    const seconds = (performance.now() - startedAt) / 1000;
    await trained.dispose();
    const scoring = Math.round(rows.rows / seconds);
    measured.push({
      stored,
      trained,
      evaluation,
      result: comparedRun({ stored, trained, evaluation, scoring }, measured[0]),
    });
  }
  return {
    measured,
    comparison: {
      command: 'compare',
      data: options.data ?? null,
      rows: first!.rows.rows,
      engine: engine.name,
      runs: measured.map(({ result }) => result),
      options: differingOptions(runs),
    },
  };
}

/** More curves are not told apart on a page. */
const MOST_RUNS = 6;

function checkRuns(folders: readonly string[]): void {
  if (folders.length >= 2 && folders.length <= MOST_RUNS) return;
  throw new ConfigError({
    where: 'compare',
    rule: `takes 2 to ${MOST_RUNS} runs`,
    got: String(folders.length),
    fix: 'Name their folders: fsdnet compare ctr/7 ctr/8.',
  });
}

function comparedRun(
  { stored, trained, evaluation, scoring }: Omit<MeasuredRun, 'result'> & { readonly scoring: number },
  first: MeasuredRun | undefined,
): ComparedRun {
  const scored = evaluation.scored!;
  const { labels, predictions, groups, weights } = scored;
  const training = sessionFile.read(stored.folder)?.result?.samplesPerSecond ?? Math.round(trained.time.rowsPerSecond);
  return {
    run: stored.folder,
    model: stored.name,
    parameters: trained.parameters,
    auc: evaluation.auc === null ? null : { value: evaluation.auc, interval: aucInterval(evaluation) },
    logloss: meanWithInterval(rowLosses(scored), weights) ?? null,
    ...(groups && { gauc: groupAucWithInterval(scored) ?? null }),
    predictedToObserved: ratioWithInterval(predictions, labels, weights) ?? null,
    ece: evaluation.ece,
    difference: first ? differenceOf(evaluation, first.evaluation) : null,
    rowsPerSecond: { scoring, training: training || null },
  };
}

/** Differences of two runs on the same rows: DeLong's of the AUC, and of the log loss row by row. */
export function differenceOf(one: Evaluation, other: Evaluation): NonNullable<ComparedRun['difference']> {
  const [scored, before] = [one.scored!, other.scored!];
  const { labels, predictions, weights } = scored;
  const paired = weights ? null : aucDifference(labels, predictions, before.predictions);
  const unpaired = one.auc === null || other.auc === null ? null : { value: one.auc - other.auc, interval: null };
  const losses = rowLosses(before);
  const differences = rowLosses(scored).map((loss, row) => loss - losses[row]!);
  return {
    auc: paired ? { value: paired.value, interval: intervalOf(paired) as Interval } : unpaired,
    logloss: meanWithInterval(differences, weights) ?? null,
  };
}
