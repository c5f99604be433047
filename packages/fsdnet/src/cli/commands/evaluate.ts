import { InputError } from '@fsdnet/core';
import type { EncodedRows } from '@fsdnet/core';

import { encodeFile, loadData, readingOfRun } from '../../data/index.ts';
import { publishedParameters } from '../../models/index.ts';
import { writeWholeFile } from '../../predict/index.ts';
import {
  calibrationResult,
  intervalText,
  loadRun,
  openRun,
  peakRssBytes,
  probabilityFacts,
  rounded,
  scoredMetrics,
  sessionFile,
  storedRunReport,
} from '../../run/index.ts';
import type { StoredRun } from '../../run/index.ts';
import { fromCommandLine } from '../checked-options/index.ts';
import { evaluateOptionTable } from '../options/index.ts';
import type { EvaluateOptions } from '../options/index.ts';
import { countText, metricText, progressView, textTable } from '../output/index.ts';
import type { Context } from './context.ts';

/** `fsdnet evaluate RUN`: metrics on the run's test rows, or on a file; on demand a report. */
export async function evaluate(context: Context): Promise<void> {
  const { console, stop } = context;
  const options = fromCommandLine<EvaluateOptions>(evaluateOptionTable, context.given);
  const run = await openRun(context.positional['run'] ?? '', options);
  const { rows, cached } = await Promise.race([rowsToEvaluate(run, options, context), stop.stopped]);
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
  const metrics = { ...scoredMetrics(evaluation), prAuc: evaluation.prAuc };
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
      test: metrics,
      ...(calibration && { calibration }),
      seconds,
      prepareCached: cached,
      peakRssBytes: peakRssBytes(),
      run: run.folder,
      ...(report !== undefined && { report }),
    },
    [
      `${run.name} on ${data ?? 'the test rows'}: ${countText(rows.rows)} rows`,
      `AUC ${metricText(metrics.auc)}${metrics.interval ? ` (95 % interval ${intervalText(metrics.interval)})` : ''}, ` +
        `log loss ${metricText(metrics.logloss)}, PR-AUC ${metricText(metrics.prAuc)}` +
        (metrics.gauc === undefined ? '' : `, gAUC ${metricText(metrics.gauc)}`),
      textTable(probabilityFacts(calibration, metrics, 'these rows')),
      ...(report === undefined ? [] : [`report: ${report}`]),
    ].join('\n'),
  );
}

async function rowsToEvaluate(
  run: StoredRun,
  options: EvaluateOptions,
  { console, stop }: Context,
): Promise<{ readonly rows: EncodedRows; readonly cached: boolean }> {
  const { facts, description, folder } = run;
  if (options.data !== undefined) {
    const reading = readingOfRun(description.schema, facts?.data, options);
    return {
      rows: await encodeFile(options.data, description.schema, { reading, console, signal: stop.signal }),
      cached: false,
    };
  }
  if (!facts) {
    throw new InputError({
      where: folder,
      rule: 'the run was made by a program, so its data are not known',
      fix: 'Name a file with --data.',
    });
  }
  const dataDir = options.dataDir ?? sessionFile.read(folder)?.dataFolder ?? undefined;
  const { data, cached } = await loadData(facts.data, { dataDir, cache: options.cache, console, signal: stop.signal });
  if (!data.test)
    throw new InputError({ where: folder, rule: 'the run has no test rows', fix: 'Name a file with --data.' });
  return { rows: data.test, cached };
}
