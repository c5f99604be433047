import { statSync } from 'node:fs';

import { inferenceLines } from '@fsdnet/datasets';
import { isSql, openTable, sourceFiles } from '@fsdnet/datasets/node';

import { dataSpec, loadData } from '../../data/index.ts';
import {
  checkConfigurationPath,
  configurationOf,
  inspectionText,
  writeConfiguration,
} from '../../data/inspection/index.ts';
import type { InspectedFile } from '../../data/inspection/index.ts';
import { clicksByPart, understand } from '../../data/understanding/index.ts';
import { chooseEngine } from '../../engines/index.ts';
import { fittedFor, presetFor } from '../../models/presets/index.ts';
import { TrainingEstimate } from '../../run/index.ts';
import { fromCommandLine } from '../checked-options/index.ts';
import { commandText, optionWords } from '../command-text/index.ts';
import { dataOptions, inspectOptionTable, readingRequest } from '../options/index.ts';
import type { DataOptions, InspectOptions } from '../options/index.ts';
import type { Context } from './context.ts';

/** `fsdnet inspect FILE…`: what the file is and what `train` would make of it, without training. */
export async function inspect({ args, given, console, stop }: Context): Promise<void> {
  const { out, ...options } = fromCommandLine<InspectOptions>(inspectOptionTable, given);
  if (out !== undefined) checkConfigurationPath(out);
  const request: DataOptions = { train: args, ...options };
  const files = await Promise.all(args.map((path) => inspectedFile(path, options)));
  const { seed } = presetFor({ model: '', trainRows: 0 }).values;
  const spec = dataSpec({ seed, ...request }, fittedFor({}));
  const messages: string[] = [];
  const loading = loadData(spec, {
    console,
    onMessage: (message) => messages.push(message),
    cache: false,
    signal: stop.signal,
  });
  const loaded = await Promise.race([loading, stop.stopped]);
  const { schema } = loaded.data.schema;
  const engine = await chooseEngine({}, console);
  const estimating = new TrainingEstimate({ options: request, hasRecipe: true, engine, console, stop });
  const estimate = await Promise.race([estimating.ofData(loaded.data), stop.stopped]);
  const understanding = await understand(loaded, console);
  const { columns, parts, warnings } = understanding;
  const { inference } = loaded;
  // The table of columns already contains these messages.
  const ofColumns = new Set(inference && inferenceLines(inference));
  const notes = messages.filter((message) => !ofColumns.has(message));
  const sampledRows = inference?.sampledRows ?? 0;
  if (out !== undefined) await writeConfiguration(out, configurationOf(request, columns, loaded.data.schema));
  const next = commandText([
    'fsdnet',
    'train',
    ...(out === undefined
      ? optionWords(dataOptions, { train: args, label: schema.label, ...options })
      : ['--config', out]),
  ]);
  const label = columns.find(({ use }) => use === 'label');
  console.result(
    {
      command: 'inspect',
      files,
      reading: loaded.data.schema.reading ?? null,
      rows: Object.fromEntries(parts.map(({ part, rows }) => [part, rows])),
      clicks: clicksByPart(parts),
      label: label && { column: label.column, reason: label.reason },
      columns,
      sampledRows,
      notes,
      warnings,
      estimate,
      out: out ?? null,
      next,
    },
    inspectionText({ files, understanding, sampledRows, notes, estimate, next }),
  );
}

async function inspectedFile(path: string, options: DataOptions): Promise<InspectedFile> {
  if (isSql(path)) return { path, format: 'sql', bytes: null };
  const files = await sourceFiles(path);
  const bytes = files.map((file) => statSync(file.path).size).reduce((sum, size) => sum + size, 0);
  const table = await openTable(path, readingRequest(options));
  await table.close();
  return { path, format: table.format, bytes };
}
