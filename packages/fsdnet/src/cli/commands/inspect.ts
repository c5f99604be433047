import { statSync } from 'node:fs';

import { InputError } from '@fsdnet/core';
import { inferenceLines } from '@fsdnet/datasets';
import { formatOfName, openTable } from '@fsdnet/datasets/node';

import { dataSpec, loadData } from '../../data/index.ts';
import {
  checkConfigurationPath,
  configurationOf,
  inspectionText,
  writeConfiguration,
} from '../../data/inspection/index.ts';
import type { InspectedFile } from '../../data/inspection/index.ts';
import { clicksByPart, understand } from '../../data/understanding/index.ts';
import { fittedFor, presetFor } from '../../models/presets/index.ts';
import { fromCommandLine } from '../checked-options/index.ts';
import { commandText, optionWords } from '../command-text/index.ts';
import { dataOptions, inspectOptionTable } from '../options/index.ts';
import type { DataOptions, InspectOptions } from '../options/index.ts';
import type { Context } from './context.ts';

/** `fsdnet inspect FILE…`: what the file is and what `train` would make of it, without training. */
export async function inspect({ args, given, console, stop }: Context): Promise<void> {
  const { out, ...options } = fromCommandLine<InspectOptions>(inspectOptionTable, given);
  if (out !== undefined) checkConfigurationPath(out);
  const request: DataOptions = { train: args, ...options };
  const files = await Promise.all(args.map((path) => inspectedFile(path, options.encoding)));
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
  const understanding = understand(loaded, console);
  const { columns, parts, warnings } = understanding;
  const { inference } = loaded;
  // The table of columns already contains these messages.
  const ofColumns = new Set(inference && inferenceLines(inference));
  const notes = messages.filter((message) => !ofColumns.has(message));
  const sampledRows = inference?.sampledRows ?? 0;
  if (out !== undefined) await writeConfiguration(out, configurationOf(request, columns, schema));
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
      rows: Object.fromEntries(parts.map(({ part, rows }) => [part, rows])),
      clicks: clicksByPart(parts),
      label: label && { column: label.column, reason: label.reason },
      columns,
      sampledRows,
      notes,
      warnings,
      out: out ?? null,
      next,
    },
    inspectionText({ files, understanding, sampledRows, notes, next }),
  );
}

async function inspectedFile(path: string, encoding: string | undefined): Promise<InspectedFile> {
  const facts = statSync(path);
  if (!facts.isFile()) throw new InputError({ where: path, rule: 'must be a file', fix: 'Name a file.' });
  return { path, format: formatOfName(path) ?? (await foundFormat(path, encoding)), bytes: facts.size };
}

async function foundFormat(path: string, encoding: string | undefined): Promise<string> {
  const table = await openTable(path, { encoding });
  await table.close();
  return table.format;
}
