import { InputError } from '@fsdnet/core';
import type { EncodedRows } from '@fsdnet/core';

import { fromCommandLine } from '../checked-options/index.ts';
import { encodeFile, loadData } from '../data-source/index.ts';
import { displayName } from '../models/index.ts';
import { evaluateOptionTable } from '../options/index.ts';
import type { EvaluateOptions } from '../options/index.ts';
import { countText, metricText } from '../output/index.ts';
import { progressView } from '../progress/index.ts';
import { loadRun, openRun, partMetrics, peakRssBytes, readSession, rounded } from '../run/index.ts';
import type { StoredRun } from '../run/index.ts';
import type { Context } from './context.ts';

/** `fsdnet evaluate RUN`: metrics on the run's test rows, or on a file. */
export async function evaluate(context: Context): Promise<void> {
  const { console, stop } = context;
  const options = fromCommandLine<EvaluateOptions>(evaluateOptionTable, context.given);
  const run = await openRun(context.positional['run'] ?? '');
  const { rows, cached } = await Promise.race([rowsToEvaluate(run, options, context), stop.stopped]);
  const trained = await loadRun(run, options, console);
  const preparedAt = context.elapsed();

  const view = progressView(console);
  const evaluation = await trained.evaluate(rows, {
    signal: stop.signal,
    onProgress: (done, total) => view.update({ title: 'evaluating', done, total }),
  });
  view.clear();
  if (evaluation.auc === null) console.warn('the rows hold one class only, so the AUC is not defined');

  const { facts, values, description } = run;
  const metrics = { ...partMetrics(evaluation), prAuc: evaluation.prAuc, ece: evaluation.ece };
  console.result(
    {
      command: 'evaluate',
      model: displayName(facts.model),
      dataset: facts.data.dataset ?? (description.config['data'] as { readonly name: string }).name,
      data: options.data ?? null,
      engine: trained.engine.name,
      runtime: trained.engine.runtime,
      threads: trained.engine.threads,
      seed: values.seed,
      parameters: trained.parameters,
      publishedParameters: trained.publishedParameters,
      rows: { test: rows.rows },
      test: metrics,
      seconds: { prepare: rounded(preparedAt / 1000), evaluate: rounded((context.elapsed() - preparedAt) / 1000) },
      prepareCached: cached,
      peakRssBytes: peakRssBytes(),
      run: run.folder,
    },
    [
      `${displayName(facts.model)} on ${options.data ?? 'the test rows'}: ${countText(rows.rows)} rows`,
      `AUC ${metricText(metrics.auc)}, log loss ${metricText(metrics.logloss)}, PR-AUC ${metricText(metrics.prAuc)}, ECE ${metricText(metrics.ece)}` +
        (metrics.gauc === undefined ? '' : `, gAUC ${metricText(metrics.gauc)}`),
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
    const encoding = options.encoding ?? facts.data.encoding ?? undefined;
    return {
      rows: await encodeFile(options.data, description.schema, { encoding, console, signal: stop.signal }),
      cached: false,
    };
  }
  const dataDir = options.dataDir ?? readSession(folder)?.dataFolder ?? undefined;
  const { data, cached } = await loadData(facts.data, { dataDir, console, signal: stop.signal });
  if (!data.test)
    throw new InputError({ where: folder, rule: 'the run has no test rows', fix: 'Name a file with --data.' });
  return { rows: data.test, cached };
}
