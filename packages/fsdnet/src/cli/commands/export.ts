import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

import { ConfigError, CtrError, RowEncoder } from '@fsdnet/core';
import type { Row } from '@fsdnet/core';
import { bytesText } from '@fsdnet/core/node';
import { firstRows, isGlob, isSql, openTable } from '@fsdnet/datasets/node';

import { filesOf, readingOfRun } from '../../data/index.ts';
import { chooseOnnxEngine } from '../../engines/index.ts';
import { loadRunOn, openRun, rowsOfRun, sessionFile } from '../../run/index.ts';
import type { StoredRun } from '../../run/index.ts';
import { checkTargets, exportModel } from '../../serving/index.ts';
import type { ExportReport, QuantizationReport } from '../../serving/index.ts';
import { fromCommandLine } from '../checked-options/index.ts';
import { exportOptionTable } from '../options/index.ts';
import type { ExportOptions } from '../options/index.ts';
import { countText, metricText, percentText } from '../output/index.ts';
import type { Context } from './context.ts';
import { requireOption } from './requirements.ts';

/** Rows of the run's own data that the files are checked on. */
const dataRows = 1000;

/** `fsdnet export RUN`: the model as ONNX, with its schema and an encoder, checked against the run. */
export async function exportRun(context: Context): Promise<void> {
  const { console, stop } = context;
  const options = fromCommandLine<ExportOptions>(exportOptionTable, context.given);
  const out = requireOption('export', options, 'out');
  const { quantize, data, maxAucLoss } = options;
  if (data !== undefined && !quantize) throw measuresNothing();
  const run = await openRun(context.positional['run'] ?? '', options);
  // Checked before anything that takes time.
  checkTargets(out, run.description.schema, options.force === true);
  const engine = await Promise.race([chooseOnnxEngine(options, console), stop.stopped]);
  const trained = await Promise.race([loadRunOn(run, engine, console), stop.stopped]);
  const rows = await Promise.race([rowsAtHand(run, options, context), stop.stopped]);
  const labelled = quantize && (await Promise.race([rowsOfRun(run, options, context), stop.stopped]));
  const report = await exportModel(trained, out, {
    force: options.force,
    externalData: options.externalData,
    quantize,
    maxAucLoss,
    labelled: labelled?.rows,
    rows,
    engine,
    signal: stop.signal,
  });
  const { files, bytes, opset, irVersion, inputs, output, check, quantization } = report;
  console.result(
    {
      command: 'export',
      model: run.name,
      out,
      files,
      bytes,
      opset,
      irVersion,
      inputs,
      output,
      check: { ...check, dataRows: rows.length },
      ...(quantization && { quantization: { ...quantization, slower: slowerParts(quantization.form) } }),
      run: run.folder,
    },
    reportText(out, report, rows.length),
  );
}

/** The first rows of the run's data as they were before training; none where they are gone or not known. */
async function rowsAtHand(run: StoredRun, options: ExportOptions, context: Context): Promise<Row[]> {
  const { description, facts, folder } = run;
  const { signal } = context.stop;
  if (!facts) return [];
  const { dataset, train, valid, test } = facts.data;
  try {
    if (dataset !== null) {
      const dataDir = options.dataDir ?? sessionFile.read(folder)?.dataFolder ?? undefined;
      return (await firstRows(dataset, dataRows, { dataDir, signal })) ?? [];
    }
    const file = [test, valid, train].flatMap(filesOf).find((path) => isSql(path) || existsSync(path) || isGlob(path));
    if (file === undefined) return [];
    const table = await openTable(file, { ...readingOfRun(description.schema, facts.data), signal });
    const rows: Row[] = [];
    for await (const { cells } of table.rows()) {
      rows.push(Object.fromEntries(table.columns.map((column, index) => [column, cells[index]])));
      if (rows.length === dataRows) break;
    }
    // Rows that cannot be encoded are refused here, where the export can go on without them.
    new RowEncoder(description.schema).encode(rows);
    return rows;
  } catch (error) {
    if (!(error instanceof CtrError) || signal.aborted) throw error;
    context.console.warn(`the check does not use the run's data: ${error.message}`);
    return [];
  }
}

function reportText(
  out: string,
  { files, bytes, opset, irVersion, inputs, output, check, quantization }: ExportReport,
  fromData: number,
): string {
  const [, ...beside] = files;
  return [
    `${out} (${bytesText(bytes)}), beside it ${beside.join(', ')}`,
    `ONNX opset ${opset}, IR version ${irVersion}: ${inputs.length} inputs, output "${output.name}" [${output.shape.join(', ')}]`,
    `${countText(check.rows)} rows, ${countText(fromData)} of them from the run's data, ` +
      `${quantization ? 'score close to the run' : 'score as the run does'}: ` +
      `largest difference ${check.maxDifference.toExponential(1)} (${check.runtime})`,
    ...(quantization ? quantizationText(quantization) : []),
    `how to use them: see the top of ${dirname(out)}/encoder.mjs`,
  ].join('\n');
}

function quantizationText({ form, sizeShare, rows, before, after, change }: QuantizationReport): string[] {
  const changed = (name: keyof typeof change): string =>
    `${metricText(before[name])} → ${metricText(after[name])} (${change[name] < 0 ? '−' : '+'}${metricText(Math.abs(change[name]))})`;
  return [
    `${form} weights: ${percentText(sizeShare)} of the size with float32; on ${countText(rows)} labelled rows ` +
      `AUC ${changed('auc')}, log loss ${changed('logloss')}`,
    slowerParts(form),
  ];
}

/** What a runtime computes more slowly than with float32 weights. */
function slowerParts(form: QuantizationReport['form']): string {
  const conversion = form === 'int8' ? 'conversion and multiplication by a scale' : 'conversion';
  return (
    `slower than float32: each look-up in a table is followed by its ${conversion}; matrices are converted once, when a ` +
    'runtime loads the model, and then take as much memory and time as float32'
  );
}

function measuresNothing(): ConfigError {
  return new ConfigError({
    where: '--data',
    rule: 'is measured only with --quantize',
    fix: 'Add --quantize int8 or fp16, or leave out --data.',
  });
}
