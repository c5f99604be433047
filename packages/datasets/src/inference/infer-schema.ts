import {
  categorical,
  checkZone,
  ConfigError,
  InputError,
  multiValued,
  numeric,
  type Feature,
  type Schema,
} from '@fsdnet/core';
import { guessKind } from './column-kind.ts';
import type { ColumnOptions } from './column-options.ts';
import { withFeatureOptions } from './feature-options.ts';
import { profileColumn } from './column-profile.ts';
import { listedNames, quotedName } from '../columns/column-names.ts';
import { existingColumn } from '../columns/existing-column.ts';
import { sampleRows } from '../prepare/sample-size.ts';
import { parseSplitBy } from '../splits/split-by.ts';
import { timeColumn } from './time-column.ts';
import { timeDecision } from './time-decision.ts';

/** What was decided about one column. */
export interface ColumnDecision {
  /** Its name. */
  readonly column: string;
  /** What it is used as. */
  readonly use: 'label' | 'categorical' | 'numeric' | 'multiValued' | 'time' | 'weight' | 'group' | 'ignored';
  /** "named" when an option said so, else what the sample looked like. */
  readonly reason: string;
  /** Times only: what they are, and the features that are made of them. */
  readonly made?: string;
}

/** How a schema was found. */
export interface SchemaInference {
  /** One entry a column, in file order. */
  readonly columns: readonly ColumnDecision[];
  /** Rows that were looked at. */
  readonly sampledRows: number;
}

/** A schema and how it was found. */
export interface InferredSchema {
  /** Ready for a SchemaFitter. */
  readonly schema: Schema;
  /** The reasons. */
  readonly inference: SchemaInference;
}

/** What is looked at. */
export interface SchemaSample {
  /** File or other origin, for messages. */
  readonly source: string;
  /** Names in the order of the cells. */
  readonly columns: readonly string[];
  /** Cells by row. */
  readonly rows: readonly (readonly unknown[])[];
}

/** What is named, and what rows are split by. */
export interface InferenceOptions extends ColumnOptions {
  /** As in the options of a split; of "time:COLUMN" only hour and weekday become features. Default: at random. */
  readonly splitBy?: string | undefined;
}

/** Column names that are taken for the label when none is named. */
const LABEL_NAMES = ['label', 'click', 'clicked', 'target', 'y'];

/** A column as an option names it. */
interface NamedColumn {
  readonly use: ColumnDecision['use'];
  readonly separator?: string | undefined;
}

/**
 * Makes a schema from what is named and, for all other columns, from a sample of rows.
 * Throws an InputError for a named column that does not exist, a ConfigError for one that is named twice.
 */
export function inferSchema(sample: SchemaSample, options: InferenceOptions = {}): InferredSchema {
  const { columns, source } = sample;
  if (options.timeZone !== undefined) checkZone(options.timeZone, 'timeZone');
  const label = existingColumn(options.label ?? labelAmong(columns, source), columns, source);
  const named = namedColumns(label, options, columns, source);
  const decisions: ColumnDecision[] = [];
  const features: Feature[] = [];
  columns.forEach((column, position) => {
    const name = named.get(column);
    const time = timeOfColumn(sample, position, name?.use, options);
    if (time) {
      decisions.push(time.decision);
      features.push(...time.features);
      return;
    }
    const guess = name ? undefined : guessKind(profileColumn(column, cellsOf(sample.rows, position), options.missing));
    const use = name?.use ?? guess?.kind ?? 'ignored';
    const reason = guess?.reason ?? 'named';
    decisions.push({ column, use, reason });
    const feature = featureOf(column, use, name?.separator, options.missing);
    if (feature) features.push(feature);
  });
  if (features.length === 0) {
    throw new InputError({
      where: source,
      rule: 'needs at least one column besides the label that a model can use',
      got: `only ${listedNames(decisions.map(({ column, use }) => `${column}: ${use}`))}`,
      fix: 'Name columns as categorical, numeric, time or multi.',
    });
  }
  const { positive, weight, group } = options;
  const schema: Schema = {
    label,
    features,
    ...(positive !== undefined && { positive }),
    ...(weight !== undefined && { weight }),
    ...(group !== undefined && { group: existingColumn(group, columns, source) }),
  };
  return {
    schema: withFeatureOptions(schema, options, source),
    inference: { columns: decisions, sampledRows: sample.rows.length },
  };
}

/** The decisions in words, one line each kind, for the user to check. */
export function inferenceLines({ columns, sampledRows }: SchemaInference): readonly string[] {
  const guesses = columns.filter(({ reason }) => reason !== 'named');
  const namedTimes = columns.flatMap(({ column, reason, made }) =>
    reason === 'named' && made !== undefined ? [`${column}: ${made}`] : [],
  );
  if (guesses.length === 0) return namedTimes;
  return [
    ...namedTimes,
    `Columns that were not named, judged by ${sampledRows.toLocaleString('en-US')} rows:`,
    ...guesses.map(({ column, use, reason }) => `  ${column}: ${use === 'multiValued' ? 'multi' : use} (${reason})`),
  ];
}

/** The decision on a column that holds times, or that rows are split by as a time; undefined for every other one. */
function timeOfColumn(
  { columns, rows }: SchemaSample,
  position: number,
  use: ColumnDecision['use'] | undefined,
  { missing, timeZone: zone, splitBy }: InferenceOptions,
): { readonly decision: ColumnDecision; readonly features: readonly Feature[] } | undefined {
  if (use !== undefined && use !== 'time') return undefined;
  const column = columns[position] as string;
  const by = splitBy === undefined ? undefined : parseSplitBy(splitBy);
  const splits = by?.kind === 'time' && by.column === column;
  const expected = use === 'time' ? 'named' : splits ? 'split' : undefined;
  const found = timeColumn(column, cellsOf(rows, position), { missing, expected });
  if (!found) {
    return splits ? { decision: { column, use: 'ignored', reason: 'rows are split by it' }, features: [] } : undefined;
  }
  const complete = rows.length < sampleRows(columns.length);
  const isTaken = (name: string): boolean => columns.includes(name);
  const { features, made } = timeDecision(found, { column, missing, zone, splits, complete, isTaken });
  const decided = features.length === 0 ? 'ignored' : 'time';
  return { decision: { column, use: decided, reason: use === undefined ? made : 'named', made }, features };
}

function* cellsOf(rows: readonly (readonly unknown[])[], position: number): Generator<unknown> {
  for (const row of rows) yield row[position];
}

function featureOf(
  column: string,
  use: ColumnDecision['use'],
  separator: string | undefined,
  missing: string | undefined,
): Feature | undefined {
  const common = missing === undefined ? {} : { missing };
  switch (use) {
    case 'categorical':
      return categorical(column, common);
    case 'numeric':
      return numeric(column, common);
    case 'multiValued':
      return multiValued(column, { ...common, ...(separator !== undefined && { separator }) });
    default:
      return undefined;
  }
}

function namedColumns(
  label: string,
  options: ColumnOptions,
  columns: readonly string[],
  source: string,
): ReadonlyMap<string, NamedColumn> {
  const named = new Map<string, NamedColumn>([[label, { use: 'label' }]]);
  const name = (column: string, as: NamedColumn): void => {
    existingColumn(column, columns, source);
    const before = named.get(column);
    if (before) {
      throw new ConfigError({
        where: `column ${quotedName(column)}`,
        rule: 'may be named once',
        got: `${before.use} and ${as.use}`,
        fix: 'Remove one of the two.',
      });
    }
    named.set(column, as);
  };
  if (options.weight !== undefined) name(options.weight, { use: 'weight' });
  for (const column of options.categorical ?? []) name(column, { use: 'categorical' });
  for (const column of options.numeric ?? []) name(column, { use: 'numeric' });
  for (const column of options.time ?? []) name(column, { use: 'time' });
  for (const entry of options.multi ?? []) {
    const { column, separator } = multiEntry(entry, columns);
    name(column, { use: 'multiValued', ...(separator !== undefined && { separator }) });
  }
  for (const column of options.ignore ?? []) name(column, { use: 'ignored' });
  return named;
}

/** "genres:|" → column and separator; a column whose whole name has a colon keeps it. */
function multiEntry(entry: string, columns: readonly string[]): { column: string; separator?: string } {
  const colon = entry.indexOf(':', 1);
  if (colon < 0 || colon === entry.length - 1 || columns.includes(entry)) return { column: entry };
  return { column: entry.slice(0, colon), separator: entry.slice(colon + 1) };
}

function labelAmong(columns: readonly string[], source: string): string {
  const label = columns.find((column) => LABEL_NAMES.includes(column.toLowerCase()));
  if (label !== undefined) return label;
  throw new InputError({
    where: source,
    rule: 'has no column that is named like a label',
    fix: `Name it (\`label\`). Columns: ${listedNames(columns)}.`,
  });
}
