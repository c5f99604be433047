import { categorical, InputError, multiValued, numeric, type Feature, type Schema } from '@fsdnet/core';
import { checkZone, type Missing } from '@fsdnet/core/engine';
import { COUNTER, counterOf, isNamedByOption } from './counted-columns.ts';
import { guessKind, wordsOfText, type ColumnGuess } from './column-kind.ts';
import { columnOptions, type ColumnOptions } from './column-options.ts';
import { withFeatureOptions } from './feature-options.ts';
import type { KnownColumn } from './known-column.ts';
import { namedColumns, type NamedColumn } from './named-columns.ts';
import { profileColumn, type ColumnProfile } from './column-profile.ts';
import { withHashedForms } from './hashed-forms.ts';
import { guessLabel, type LabelGuess } from './label-guess.ts';
import { missingTokens } from './missing-tokens.ts';
import { withTokenForms } from './token-forms.ts';
import { listedNames } from '../columns.ts';
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
  /** Set for a label that was guessed from values, which may well be wrong. */
  readonly doubtful?: true;
  /** Different values in the sample. */
  readonly distinct: number;
  /** Share of the sample's cells that are missing. */
  readonly missing: number;
  /** Smallest and largest number of the sample, in a column of numbers. */
  readonly range?: readonly [number, number];
  /** Mean number of words, where a column that was not named holds text whose words could be tokens each. */
  readonly words?: number;
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
  /** Columns that count the rows of the sample, which is not all rows; `withoutCounters` tells when they count the others too. */
  readonly counters: readonly string[];
}

/** What is looked at. */
export interface SchemaSample {
  /** File or other origin, for messages. */
  readonly source: string;
  /** Names in the order of the cells. */
  readonly columns: readonly string[];
  /** Cells by row. */
  readonly rows: readonly (readonly unknown[])[];
  /** Columns of which the source itself says what they are; options go before it. Default: none. */
  readonly known?: ReadonlyMap<string, KnownColumn> | undefined;
}

/** What is named, and what rows are split by. */
export interface InferenceOptions extends ColumnOptions {
  /** As in the options of a split; of "time:COLUMN" only hour and weekday become features. Default: at random. */
  readonly splitBy?: string | undefined;
}

/** The reason of what an option says. */
const NAMED = 'named';

/**
 * Makes a schema from what is named and, for all other columns, from a sample of rows.
 * Throws an InputError for a named column that does not exist, a ConfigError for one that is named twice.
 */
export function inferSchema(sample: SchemaSample, given: InferenceOptions = {}): InferredSchema {
  const { columns, source } = sample;
  const { columns: named, options: ofOne } = namedColumns(given, columns, source);
  const options = { ...given, ...ofOne };
  if (options.timeZone !== undefined) checkZone(options.timeZone, 'timeZone');
  const { column: label, ...whyLabel } = labelOf(sample, named, options);
  const missingOf = missingTokens(options.missing, columns);
  const complete = sample.rows.length < sampleRows(columns.length);
  const decisions: ColumnDecision[] = [];
  const features: Feature[] = [];
  const counters: string[] = [];
  columns.forEach((column, position) => {
    const missing = missingOf(column);
    const { profile, words } = seenColumn(column, () => cellsOf(sample.rows, position), missing);
    const known = named.has(column) ? undefined : sample.known?.get(column);
    const name = column === label ? { use: 'label' as const, separator: undefined } : (named.get(column) ?? known);
    // A number may be a time.
    const timeUse = known?.use === 'numeric' ? undefined : name?.use;
    const time = timeOfColumn(sample, position, timeUse, { ...options, missing, words });
    if (time) {
      decisions.push({ ...time.decision, ...seenOf(profile) });
      features.push(...time.features);
      return;
    }
    const kind = name ? undefined : guessKind(profile);
    const mayCount = kind && kind.kind !== 'ignored' && profile.distinct === sample.rows.length;
    const counter =
      mayCount && !isNamedByOption(column, options) ? counterOf(cellsOf(sample.rows, position)) : undefined;
    if (counter && !complete) counters.push(column);
    const guess = complete && counter?.counts() ? COUNTER : kind;
    const use = name?.use ?? guess?.kind ?? 'ignored';
    const why = column === label ? whyLabel : { reason: guess?.reason ?? known?.reason ?? NAMED };
    decisions.push({ column, use, ...why, ...seenOf(profile, guess) });
    const feature = featureOf(column, use, name?.separator, missing);
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
  const { positive, weight, group, numericScaling = columnOptions.numericScaling.default } = options;
  const schema: Schema = {
    label,
    features,
    ...(positive !== undefined && { positive }),
    ...(weight !== undefined && { weight }),
    ...(group !== undefined && { group }),
  };
  const treated = withFeatureOptions(schema, { ...options, numericScaling }, source);
  return {
    schema: {
      ...treated,
      features: withHashedForms(withTokenForms(treated.features, options.tokens, source), (column) =>
        cellsOf(sample.rows, columns.indexOf(column)),
      ),
    },
    inference: { columns: decisions, sampledRows: sample.rows.length },
    counters,
  };
}

/** The decisions in words, one line each kind, for the user to check. */
export function inferenceLines({ columns, sampledRows }: SchemaInference): readonly string[] {
  const guesses = columns.filter(({ reason }) => reason !== NAMED);
  const namedTimes = columns.flatMap(({ column, reason, made }) =>
    reason === NAMED && made !== undefined ? [`${column}: ${made}`] : [],
  );
  if (guesses.length === 0) return namedTimes;
  return [
    ...namedTimes,
    `Columns that were not named, judged by ${sampledRows.toLocaleString('en-US')} rows:`,
    ...guesses.map(({ column, use, reason }) => `  ${column}: ${use === 'multiValued' ? 'multi' : use} (${reason})`),
  ];
}

/**
 * What the sample says of a column: usual words for a missing value are no cells of it where it otherwise holds numbers.
 * `words` are all of them that it has.
 */
function seenColumn(
  column: string,
  cells: () => Iterable<unknown>,
  missing: Missing,
): { readonly profile: ColumnProfile; readonly words: readonly string[] } {
  const profile = profileColumn(column, cells(), missing);
  const { missingWords: words } = profile;
  if (words.length === 0) return { profile, words };
  const others = profileColumn(column, cells(), [missing ?? [], words].flat());
  const holdsNumbers = others.numbers === 1 || guessKind(others).kind === 'numeric';
  return { profile: holdsNumbers ? others : profile, words };
}

/** The decision on a column that holds times, or that rows are split by as a time; undefined for every other one. */
function timeOfColumn(
  { columns, rows }: SchemaSample,
  position: number,
  use: ColumnDecision['use'] | undefined,
  {
    missing,
    words,
    timeZone: zone,
    splitBy,
  }: Pick<InferenceOptions, 'timeZone' | 'splitBy'> & {
    readonly missing: Missing;
    readonly words: readonly string[];
  },
):
  | { readonly decision: Omit<ColumnDecision, 'distinct' | 'missing'>; readonly features: readonly Feature[] }
  | undefined {
  if (use !== undefined && use !== 'time') return undefined;
  const column = columns[position] as string;
  const by = splitBy === undefined ? undefined : parseSplitBy(splitBy);
  const splits = by?.kind === 'time' && by.column === column;
  const expected = use === 'time' ? 'named' : splits ? 'split' : undefined;
  const found = timeColumn(column, cellsOf(rows, position), { missing: [missing ?? [], words].flat(), expected });
  if (!found) {
    return splits ? { decision: { column, use: 'ignored', reason: 'rows are split by it' }, features: [] } : undefined;
  }
  const complete = rows.length < sampleRows(columns.length);
  const isTaken = (name: string): boolean => columns.includes(name);
  const { features, made } = timeDecision(found, { column, missing, zone, splits, complete, isTaken });
  const decided = features.length === 0 ? 'ignored' : 'time';
  return { decision: { column, use: decided, reason: use === undefined ? made : NAMED, made }, features };
}

function* cellsOf(rows: readonly (readonly unknown[])[], position: number): Generator<unknown> {
  for (const row of rows) yield row[position];
}

function featureOf(
  column: string,
  use: ColumnDecision['use'],
  separator: string | undefined,
  missing: Missing,
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

/** What the sample says of a column besides its kind. */
function seenOf(
  profile: ColumnProfile,
  guess?: ColumnGuess,
): Pick<ColumnDecision, 'distinct' | 'missing' | 'range' | 'words'> {
  const { distinct, missing, numbers, range } = profile;
  const words = guess && wordsOfText(profile, guess);
  return { distinct, missing, ...(numbers === 1 && range && { range }), ...(words !== undefined && { words }) };
}

/** The column that is named as the label, else the likeliest one of those that are not named as something else. */
function labelOf(
  { columns, rows, source, known }: SchemaSample,
  named: ReadonlyMap<string, NamedColumn>,
  { label, positive }: ColumnOptions,
): LabelGuess {
  if (label !== undefined) return { column: label, reason: NAMED };
  const candidates = columns.flatMap((column, position) =>
    named.has(column) || known?.get(column)?.use === 'ignored'
      ? []
      : [{ column, cells: () => cellsOf(rows, position) }],
  );
  return guessLabel(candidates, { source, positive });
}
