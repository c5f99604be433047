import { ConfigError } from '@fsdnet/core';
import { fieldLayout } from '@fsdnet/core/engine';
import { datasetNames, describeDataset } from '@fsdnet/datasets';

import { dataSpec, loadData } from '../../data/index.ts';
import { clicksTable, partClicks } from '../../data/understanding/index.ts';
import { fittedFor, presetFor } from '../../models/presets/index.ts';
import { fromCommandLine } from '../checked-options/index.ts';
import { dataOptionTable, suggestion } from '../options/index.ts';
import type { TrainOptions } from '../options/index.ts';
import { countText, textTable } from '../output/index.ts';
import type { Context } from './context.ts';

/** `fsdnet data NAME`: finds, verifies and encodes a known data set; its statistics. */
export async function data({ positional, given, console, stop }: Context): Promise<void> {
  const name = positional['name'] ?? '';
  if (!datasetNames.includes(name)) {
    throw new ConfigError({
      where: `data ${name}`,
      rule: 'unknown data set',
      fix: suggestion(name, datasetNames, 'Known data sets'),
    });
  }
  const { dataDir, cache } = fromCommandLine<Pick<TrainOptions, 'dataDir' | 'cache'>>(dataOptionTable, given);
  const { seed, embeddingDim } = presetFor({ model: '', dataset: name, trainRows: 0 }).values;
  const spec = dataSpec({ dataset: name, seed }, fittedFor({ dataset: name }));
  const loaded = await Promise.race([loadData(spec, { dataDir, cache, console, signal: stop.signal }), stop.stopped]);
  const { schema } = loaded.data;
  const facts = describeDataset(name);
  const { fields } = fieldLayout(schema, embeddingDim);
  const parts = partClicks(loaded.data);
  const tableRows = fields.reduce((sum, field) => sum + field.rows, 0);
  console.result(
    {
      command: 'data',
      dataset: name,
      rows: Object.fromEntries(parts.map(({ part, rows }) => [part, rows])),
      positives: Object.fromEntries(parts.map(({ part, clicks }) => [part, clicks])),
      fields: fields.map(({ name: field, kind, rows }) => ({ name: field, kind, rows })),
      tableRows,
      minCount: spec.minCount,
      prepareCached: loaded.cached,
      licence: facts.licence,
      credit: facts.credit,
    },
    [
      `${name}: ${facts.title}`,
      `task: ${facts.task}`,
      '',
      clicksTable(parts),
      '',
      textTable(
        [['field', 'kind', 'table rows'], ...fields.map((field) => [field.name, field.kind, countText(field.rows)])],
        new Set([2]),
      ),
      '',
      `${fields.length} fields, ${countText(tableRows)} table rows (tokens seen less than ${spec.minCount} times share one)`,
      `licence: ${facts.licence}`,
      `credit: ${facts.credit}`,
    ].join('\n'),
  );
}
