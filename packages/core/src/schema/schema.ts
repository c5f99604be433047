import { ConfigError } from '../errors.ts';
import { NUMERIC_SCALINGS, TOKEN_FORMS, type Feature } from './feature.ts';
import { checkZone } from '../times/hour-of-week.ts';
import { TIME_NUMBERS } from '../times/number-time.ts';
import { MOST_BINS, type Piecewise } from './piecewise.ts';
import { resolvedSoftBuckets, type SoftBuckets } from './soft-buckets.ts';
import { sourceColumn, type TimePart, type TimeSource } from './time-features.ts';

/** Which columns a model reads and what they are. */
export interface Schema {
  /** Column of the label. */
  readonly label: string;
  /** Label value that counts as a click. Default: 1, "1", true or "true" against 0, −1, false. */
  readonly positive?: string;
  /** What `categorical`, `numeric`, `multiValued` and `timestamp` make. */
  readonly features: readonly Feature[];
  /** Column of sample weights. */
  readonly weight?: string;
  /** Column whose values group rows for gAUC. It may be a feature as well. */
  readonly group?: string;
  /**
   * Share of the training rows without a click that training keeps; predictions are corrected for it. The other parts keep
   * all their rows. Default 1.
   */
  readonly negativeRate?: number;
}

/**
 * Checks a schema and returns it: at least one feature, no name twice, no feature that is also the label or the weight,
 * options in range. Throws a ConfigError.
 */
export function defineSchema(schema: Schema): Schema {
  const { label, weight, group, features, negativeRate = 1 } = schema;
  if (features.length === 0) {
    throw new ConfigError({ where: 'schema', rule: 'needs at least one feature', fix: 'Name columns in `features`.' });
  }
  if (group === label) throw usedTwice(label);
  const names = new Set<string>([label]);
  if (weight !== undefined) claim(names, weight);
  for (const feature of features) {
    claim(names, feature.name);
    const column = sourceColumn(feature);
    if (column === label || column === weight) throw usedTwice(column);
    if (feature.kind === 'numeric' && feature.indicator) claim(names, `${feature.name}:missing`);
    checkOptions(feature);
  }
  checkShared(features);
  if (!(negativeRate > 0 && negativeRate <= 1)) {
    throw new ConfigError({
      where: 'schema: negativeRate',
      rule: 'must be a share above 0 and at most 1',
      got: String(negativeRate),
    });
  }
  return schema;
}

/** Options in which features that share a vocabulary must agree. */
const SHARED_OPTIONS = ['minCount', 'missing', 'tokens', 'hash', 'buckets', 'dim'] as const;

function checkShared(features: readonly Feature[]): void {
  const first = new Map<string, Feature>();
  for (const feature of features) {
    if (feature.kind === 'numeric' || feature.share === undefined) continue;
    const other = first.get(feature.share);
    if (!other) {
      first.set(feature.share, feature);
      continue;
    }
    const valueOf = (from: Feature, option: string): unknown => Reflect.get(from, option);
    const written = (from: Feature, option: string): string => JSON.stringify(valueOf(from, option) ?? null);
    const differing = SHARED_OPTIONS.find((option) => written(feature, option) !== written(other, option));
    if (differing === undefined) continue;
    throw new ConfigError({
      where: `schema: features "${other.name}" and "${feature.name}"`,
      rule: `must agree in ${differing} to share a vocabulary`,
      got: `${String(valueOf(other, differing))} and ${String(valueOf(feature, differing))}`,
    });
  }
}

function claim(names: Set<string>, name: string): void {
  if (names.has(name)) throw usedTwice(name);
  names.add(name);
}

function usedTwice(name: string): ConfigError {
  return new ConfigError({
    where: 'schema',
    rule: 'every column may be used once',
    got: `"${name}" twice`,
    fix: 'Remove one of the two.',
  });
}

/** Ids are 32-bit integers, and two more of them are needed. */
const MOST_HASHED_ROWS = 2 ** 31 - 3;

function checkOptions(feature: Feature): void {
  const counts = {
    dim: feature.dim,
    minCount: undefined as number | undefined,
    maxLength: undefined as number | undefined,
    hash: undefined as number | undefined,
  };
  if (feature.kind !== 'numeric') {
    counts.minCount = feature.minCount;
    counts.hash = feature.hash;
    if ((feature.hash ?? 0) > MOST_HASHED_ROWS)
      throw broken(feature, 'hash', `must be at most ${MOST_HASHED_ROWS}`, String(feature.hash));
  }
  if (feature.kind === 'multiValued') {
    counts.maxLength = feature.maxLength;
    if (feature.separator === '') throw broken(feature, 'separator', 'must not be empty', '""');
  }
  if (feature.kind !== 'multiValued' && feature.time) checkTime(feature, feature.time);
  if (feature.kind === 'categorical' && feature.time && feature.buckets) {
    throw broken(feature, 'buckets', 'cannot be combined with times', 'both');
  }
  if (feature.kind === 'categorical' && (feature.time ?? feature.buckets) && feature.tokens !== undefined) {
    throw broken(feature, 'tokens', 'cannot be combined with times or buckets', 'both');
  }
  if (feature.kind === 'numeric' && feature.softBuckets) checkSoftBuckets(feature, feature.softBuckets);
  if (feature.kind === 'numeric' && feature.piecewise) {
    checkBins(feature, feature.piecewise);
    if (feature.softBuckets) throw broken(feature, 'piecewise', 'cannot be combined with soft buckets', 'both');
  }
  for (const [option, value] of Object.entries(counts)) {
    if (value === undefined || (Number.isInteger(value) && value >= 1)) continue;
    throw broken(feature, option, 'must be an integer of at least 1', String(value));
  }
  for (const [option, value, choices] of choicesOf(feature)) {
    if (value === undefined || choices.includes(value)) continue;
    throw broken(feature, option, `must be one of ${choices.join(', ')}`, JSON.stringify(value));
  }
}

function checkSoftBuckets(feature: Feature, options: SoftBuckets): void {
  const { buckets, skip, temperature } = resolvedSoftBuckets(options);
  if (!Number.isInteger(buckets) || buckets < 2)
    throw broken(feature, 'softBuckets: buckets', 'must be an integer of at least 2', String(buckets));
  if (!(skip >= 0 && skip < Infinity))
    throw broken(feature, 'softBuckets: skip', 'must be a number of at least 0', String(skip));
  if (!(temperature > 0 && temperature < Infinity))
    throw broken(feature, 'softBuckets: temperature', 'must be a number above 0', String(temperature));
}

function checkTime(feature: Feature, { column, zone }: TimeSource & Partial<TimePart>): void {
  if (column === feature.name) throw broken(feature, 'time: column', 'must differ from the name', `"${column}"`);
  if (zone !== undefined) checkZone(zone, `schema: feature "${feature.name}": time: zone`);
}

function checkBins(feature: Feature, { bins = 1 }: Piecewise): void {
  if (Number.isInteger(bins) && bins >= 1 && bins <= MOST_BINS) return;
  throw broken(feature, 'piecewise: bins', `must be an integer from 1 to ${MOST_BINS}`, String(bins));
}

/** Options with a fixed set of values: name, value, choices. */
function choicesOf(feature: Feature): readonly (readonly [string, string | undefined, readonly string[]])[] {
  switch (feature.kind) {
    case 'categorical':
      return [
        ['tokens', feature.tokens, TOKEN_FORMS],
        ['buckets', feature.buckets, ['log-squared']],
        ['time: part', feature.time?.part, ['hour', 'weekday']],
        ['time: numbers', feature.time?.numbers, TIME_NUMBERS],
      ];
    case 'numeric':
      return [
        ['scaling', feature.scaling, NUMERIC_SCALINGS],
        ['time: numbers', feature.time?.numbers, TIME_NUMBERS],
      ];
    case 'multiValued':
      return [
        ['tokens', feature.tokens, TOKEN_FORMS],
        ['pooling', feature.pooling, ['mean', 'sum', 'max']],
      ];
    default:
      return [['kind', (feature as { kind?: string }).kind ?? '', ['categorical', 'numeric', 'multiValued']]];
  }
}

function broken(feature: Feature, option: string, rule: string, got: string): ConfigError {
  return new ConfigError({
    where: `schema: feature "${feature.name}": ${option}`,
    rule,
    got,
    fix: 'See the options of categorical, numeric and multiValued.',
  });
}
