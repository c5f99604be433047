import { filesOf } from '../../data/index.ts';
import { clicksOf } from '../../data/understanding/index.ts';
import { publishedParameters } from '../../models/index.ts';
import { writeWholeFile } from '../../predict/index.ts';
import {
  calibrationResult,
  changeOf,
  changeText,
  intervalText,
  loadRun,
  openRun,
  peakRssBytes,
  probabilityFacts,
  rounded,
  rowsOfRun,
  scoredMetrics,
  sessionFile,
  storedRunReport,
} from '../../run/index.ts';
import { AlikeScores, coverageText, isOneOfFiles, skewOf } from '../../run/skew/index.ts';
import { fromCommandLine } from '../checked-options/index.ts';
import { evaluateOptionTable } from '../options/index.ts';
import type { EvaluateOptions } from '../options/index.ts';
import { countText, metricText, progressView, textTable } from '../output/index.ts';
import type { Context } from './context.ts';
import { judgeCoverage } from './strictness.ts';

/** `fsdnet evaluate RUN`: metrics on the run's test rows, or on a file; on demand a report. */
export async function evaluate(context: Context): Promise<void> {
  const { console, stop } = context;
  const options = fromCommandLine<EvaluateOptions>(evaluateOptionTable, context.given);
  const run = await openRun(context.positional['run'] ?? '', options);
  const { rows, cached, coverage } = await Promise.race([rowsOfRun(run, options, context), stop.stopped]);
  const trained = await loadRun(run, options, console);
  const preparedAt = context.elapsed();

  const view = progressView(console);
  const evaluation = await trained.evaluate(rows, {
    heads: options.report !== undefined,
    scores: true,
    signal: stop.signal,
    onProgress: (done, total) => view.update({ title: 'evaluating', done, total }),
  });
  view.clear();
  if (evaluation.auc === null) console.warn('the rows hold only one class, so the AUC is not defined');

  const { data, report } = options;
  const part = data === undefined ? 'test' : 'data';
  const scores = await new AlikeScores().addPart(rows, evaluation.scored!.predictions);
  const { fields, warnings } = skewOf(run.description.schema, { part, rows: rows.rows, coverage, scores }, console);
  const trainedOn = data !== undefined && (await isOneOfFiles(data, filesOf(run.facts?.data.train)));
  if (trainedOn) console.warn(`${data} is the run's training file, so these metrics say nothing about new rows`);
  const clicks = clicksOf(rows);
  const before = data === undefined ? null : sessionFile.read(run.folder)?.result?.test;
  const metrics = { ...scoredMetrics(evaluation), prAuc: evaluation.prAuc };
  const change = before && changeOf(metrics, before);
  const calibration = calibrationResult(trained);
  const seconds = {
    prepare: rounded(preparedAt / 1000),
    evaluate: rounded((context.elapsed() - preparedAt) / 1000),
  };
  if (report !== undefined) {
    const html = await storedRunReport(run, { trained, evaluation, data, seconds, cached });
    await writeWholeFile(report, (write) => write(html));
  }
  console.result(
    {
      command: 'evaluate',
      model: run.name,
      dataset: run.dataset,
      data: data ?? null,
      engine: trained.engine.name,
      runtime: trained.engine.runtime,
      threads: trained.engine.threads,
      seed: run.values.seed,
      parameters: trained.parameters,
      publishedParameters: await publishedParameters(run.facts?.model, run.model, trained.layout),
      rows: { test: rows.rows },
      clicks,
      test: metrics,
      ...(change && { change }),
      coverage: { [part]: fields },
      warnings: [...warnings, ...(trainedOn ? [{ code: 'training-file', file: data }] : [])],
      ...(calibration && { calibration }),
      seconds,
      prepareCached: cached,
      peakRssBytes: peakRssBytes(),
      run: run.folder,
      ...(report !== undefined && { report }),
    },
    [
      `${run.name} on ${data ?? 'the test rows'}: ${countText(rows.rows)} rows, ${countText(clicks)} of them with a click`,
      `AUC ${metricText(metrics.auc)}${metrics.interval ? ` (95 % interval ${intervalText(metrics.interval)})` : ''}, ` +
        `log loss ${metricText(metrics.logloss)}, PR-AUC ${metricText(metrics.prAuc)}` +
        (metrics.gauc === undefined ? '' : `, gAUC ${metricText(metrics.gauc)}`),
      ...(change ? [`against the run's own test rows: ${changeText(change)}`] : []),
      textTable(probabilityFacts(calibration, metrics, 'these rows')),
      coverageText(fields, warnings),
      ...(report === undefined ? [] : [`report: ${report}`]),
    ].join('\n'),
  );
  judgeCoverage(warnings, options.strict, console);
}
