import type { FittedSchema, Schema } from '@fsdnet/core';
import type { MultiValuedFeature, Reading } from '@fsdnet/core/engine';
import type { ColumnDecision } from '@fsdnet/datasets';

import { dataOptions, kebabCase } from '../../cli/options/index.ts';
import type { DataOptions } from '../../cli/options/index.ts';

/** The option that says what a column is used as. */
const optionOfUse: Readonly<Record<ColumnDecision['use'], keyof DataOptions>> = {
  label: 'label',
  categorical: 'categorical',
  numeric: 'numeric',
  multiValued: 'multi',
  time: 'time',
  weight: 'weight',
  group: 'groupBy',
  ignored: 'ignore',
};

/**
 * The options that `train` understands the data by as they were understood now, every column named; spelled and ordered as
 * in the help.
 */
export function configurationOf(
  options: DataOptions,
  columns: readonly ColumnDecision[],
  { schema, reading }: Pick<FittedSchema, 'schema' | 'reading'>,
): Readonly<Record<string, unknown>> {
  const named: Record<string, unknown> = { ...(reading && readingNamed(reading)), ...options };
  for (const name of Object.values(optionOfUse)) if (isList(name)) delete named[name];
  for (const { column, use } of columns) {
    // A column without a name cannot be named; it is left out again.
    if (column === '') continue;
    const name = optionOfUse[use];
    const entry = name === 'multi' ? multiEntry(column, schema) : column;
    named[name] = isList(name) ? [...((named[name] as readonly string[] | undefined) ?? []), entry] : entry;
  }
  const given = Object.keys(dataOptions).filter((name) => named[name] !== undefined);
  return Object.fromEntries(given.map((name) => [kebabCase(name), named[name]]));
}

/** The options that read a file so, as far as that is not what is ordinary in its format. */
function readingNamed({ format, encoding, separator, quotes, columns, layout }: Reading): DataOptions {
  const isUsual = separator === (format === 'tsv' ? '\t' : ',');
  return {
    ...(encoding !== undefined && encoding !== 'utf-8' && { encoding }),
    ...(separator !== undefined && !isUsual && { separator }),
    ...(quotes !== undefined && (separator === '\t' || (quotes === 'none' && separator?.length === 1)) && { quotes }),
    ...(columns && format !== 'libsvm' && { header: columns }),
    ...(layout && { layout }),
  };
}

function isList(name: keyof DataOptions): boolean {
  const { type } = dataOptions[name];
  return type === 'names' || type === 'entries';
}

/** "genres:|" */
function multiEntry(column: string, { features }: Schema): string {
  const isList = (feature: Schema['features'][number]): feature is MultiValuedFeature =>
    feature.kind === 'multiValued' && feature.name === column;
  return `${column}:${features.find(isList)?.separator ?? '|'}`;
}
