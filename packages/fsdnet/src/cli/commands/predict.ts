import { InputError, RowEncoder } from '@fsdnet/core';
import { CoverageCounter } from '@fsdnet/core/engine';
import { withMissingTokens } from '@fsdnet/datasets';
import { formatOfName, openTable } from '@fsdnet/datasets/node';
import type { Table, TableRow } from '@fsdnet/datasets/node';
import type { TrainedModel } from '@fsdnet/training';

import { readingOfRun } from '../../data/index.ts';
import {
  isOneOf,
  outputFormat,
  outputFormats,
  predictionColumnOf,
  scoredOutput,
  writeWholeFile,
} from '../../predict/index.ts';
import type { OutputFormat, ScoredOutput } from '../../predict/index.ts';
import { loadRun, openRun } from '../../run/index.ts';
import { AlikeScores, coverageText, skewOf } from '../../run/skew/index.ts';
import type { SkewedRows } from '../../run/skew/index.ts';
import { fromCommandLine } from '../checked-options/index.ts';
import { predictOptionTable } from '../options/index.ts';
import type { PredictOptions } from '../options/index.ts';
import { countText, progressView } from '../output/index.ts';
import type { Context } from './context.ts';
import { refuseJsonOnStdout, requireOption } from './requirements.ts';
import { judgeCoverage } from './strictness.ts';

/** `fsdnet predict RUN`: all columns of a file as they were, plus `prediction`. */
export async function predict(context: Context): Promise<void> {
  const { console, stop } = context;
  const options = fromCommandLine<PredictOptions>(predictOptionTable, context.given);
  const data = requireOption('predict', options, 'data');
  const out = requireOption('predict', options, 'out');
  refuseJsonOnStdout(console, out);
  // Refused before anything is read.
  const formatFor = (usual: OutputFormat): OutputFormat =>
    outputFormat(out, { named: options.format, usual, formats: outputFormats });
  formatFor('csv');
  const run = await openRun(context.positional['run'] ?? '', options);
  const table = await openTable(data, {
    // If the file's name says its format, --format is meant for the output.
    format: formatOfName(data) === undefined ? options.format : undefined,
    ...readingOfRun(run.description.schema, run.facts?.data, options),
    onMessage: (message) => console.info(message),
    signal: stop.signal,
  });
  try {
    const predictionColumn = predictionColumnOf(table, options.predictionColumn);
    if (options.predictionColumn === undefined && predictionColumn !== 'prediction')
      console.info(`${table.name} has a column "prediction", so the predictions are in "${predictionColumn}"`);
    const format = formatFor(isOneOf(table.format, outputFormats) ? table.format : 'csv');
    const trained = await loadRun(run, options, console);
    const { batchSize = 4096 } = options;
    let scored: ScoredTable | undefined;
    await writeWholeFile(out, async (write) => {
      const output = scoredOutput({ table, schema: trained.schema, predictionColumn, write }, format);
      try {
        scored = await Promise.race([
          scoreRows(table, output, { trained, missing: options.missing, batchSize, context }),
          stop.stopped,
        ]);
      } finally {
        await output.close();
      }
    });
    const { rows, coverage, scores } = scored!;
    const { fields, warnings } = skewOf(trained.schema, { part: 'data', rows, coverage, scores }, console);
    const skewText = coverageText(fields, warnings);
    if (out === '-') console.info(`${countText(rows)} rows scored\n${skewText}`);
    else
      console.result(
        { command: 'predict', rows, out, predictionColumn, coverage: { data: fields }, warnings },
        `${countText(rows)} rows scored: ${out}\n${skewText}`,
      );
    judgeCoverage(warnings, options.strict, console);
  } finally {
    await table.close();
  }
}

/** What was scored. */
type ScoredTable = Omit<SkewedRows, 'part'>;

/** Reads, scores and writes batch by batch; rows stay in order. */
async function scoreRows(
  table: Table,
  output: ScoredOutput,
  {
    trained,
    missing,
    batchSize,
    context,
  }: {
    readonly trained: TrainedModel;
    readonly missing: PredictOptions['missing'];
    readonly batchSize: number;
    readonly context: Context;
  },
): Promise<ScoredTable> {
  const { console, stop } = context;
  const schema = withMissingTokens(trained.schema, missing);
  const coverage = new CoverageCounter(schema, schema.coverage?.ranges);
  const scores = new AlikeScores();
  const builder = new RowEncoder(schema).builder({
    coverage,
    columns: table.columns,
    source: table.name,
    capacity: batchSize,
  });
  const view = progressView(console);
  let waiting: TableRow[] = [];
  let rows = 0;
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const encoded = builder.finish();
    const predictions = await trained.predict(encoded, { batchSize, signal: stop.signal });
    scores.add(encoded, predictions);
    await output.add(waiting, predictions);
    rows += waiting.length;
    waiting = [];
    view.update({ title: 'scoring', done: rows });
  };
  await output.begin();
  for await (const row of table.rows()) {
    builder.addCells(row.cells, row.line, row.source);
    waiting.push(row);
    if (waiting.length === batchSize) await flush();
  }
  await flush();
  view.clear();
  if (rows === 0)
    throw new InputError({
      where: table.name,
      rule: 'has no rows',
      fix: 'Give a file with at least one row besides the header.',
    });
  await output.end();
  return { rows, coverage: coverage.coverage(), scores };
}
