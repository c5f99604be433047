import { categorical, ConfigError, defineSchema, type Feature, type OptionTable, type Schema } from '@fsdnet/core';
import type { CategoricalFeature, NumericFeature, SoftBuckets } from '@fsdnet/core/engine';
import { existingColumn, namesIn } from '../columns.ts';
import { numericTreatments, type NumericTreatment } from './numeric-treatment.ts';

/** Options of the features of any data set, beyond what its columns are. */
export interface FeatureOptions {
  /**
   * What becomes of numeric columns, all of them ("log") or one ("price=log"), which goes before. "standard", "raw", "log" and
   * "quantile" scale them; "piecewise" gives them vectors along straight lines between 33 or fewer learned ones at quantiles;
   * "log-buckets" makes categories of them (v > 2 → floor(ln(v)²), else the integer part), as the authors do with Criteo;
   * "soft-buckets" gives them 20 learned buckets of the standardised value (AutoDis). Default: "piecewise" for
   * columns that are named or inferred; for a benchmark set "standard", as the authors have it.
   */
  readonly numericScaling?: string | readonly string[] | undefined;
  /**
   * Numeric features with soft buckets, each "name:buckets", whatever `numericScaling` makes of the others; "raw", "log" and
   * "quantile" scale them too. Default: none.
   */
  readonly softBuckets?: readonly string[] | undefined;
  /** τ of all soft buckets, above 0: the smaller, the harder. Default 1. */
  readonly softBucketTemperature?: number | undefined;
  /** α of all soft buckets, the weight of the hidden layer beside its product; at least 0. Default 0.5. */
  readonly softBucketSkip?: number | undefined;
  /** Features whose tokens are hashed into so many table rows, each "name:rows", instead of a vocabulary. Default: none. */
  readonly hash?: readonly string[] | undefined;
  /** Features that share one vocabulary and one table, each "a,b". Default: none. */
  readonly share?: readonly string[] | undefined;
  /**
   * Embedding sizes of single features, each "name:size". Models that combine fields value by value (FM, CIN, attention, …)
   * need one size for all. Default: the model's.
   */
  readonly dim?: readonly string[] | undefined;
  /**
   * Share of the training rows without a click that are kept, drawn with the seed; predictions are corrected for it, and
   * the other parts keep all their rows. Default 1.
   */
  readonly negativeRate?: number | undefined;
}

/** Feature options without a default value. */
export type OpenFeatureOption = never;

/** Every option of features. */
export const featureOptions: OptionTable<FeatureOptions, OpenFeatureOption> = {
  numericScaling: {
    type: 'entries',
    default: 'standard',
    unit: 'how|column=how',
    line: 'How numbers are encoded: standard, raw, log, quantile, piecewise, log-buckets (categories, as for Criteo) or soft-buckets (AutoDis).',
  },
  softBuckets: {
    type: 'entries',
    default: [],
    unit: 'column:buckets',
    line: 'Number of learned soft buckets of a numeric column, whose scaling does not change.',
  },
  softBucketTemperature: {
    type: 'number',
    default: 1,
    above: 0,
    unit: 'τ',
    line: 'Temperature of all soft buckets: the lower it is, the harder they are.',
  },
  softBucketSkip: {
    type: 'number',
    default: 0.5,
    min: 0,
    unit: 'α',
    line: 'Weight of the hidden layer in the scores of soft buckets.',
  },
  hash: {
    type: 'entries',
    default: [],
    unit: 'column:rows',
    line: 'Hashes the tokens of a column into this many table rows instead of keeping a vocabulary.',
  },
  share: {
    type: 'entries',
    default: [],
    unit: 'column,column',
    line: 'Columns with one vocabulary and one table, for example "item,clicked_items".',
  },
  dim: {
    type: 'entries',
    default: [],
    unit: 'column:size',
    line: 'Embedding size of one column, in models that allow different sizes.',
  },
  negativeRate: {
    type: 'number',
    default: 1,
    above: 0,
    max: 1,
    unit: 'share',
    line: 'Share of the training rows without a click that is kept; predictions are corrected for it.',
  },
};

/** A schema with these options. `source` names its columns in messages. Throws a ConfigError or InputError. */
export function withFeatureOptions(schema: Schema, options: FeatureOptions, source: string): Schema {
  const { hash = [], share = [], dim = [], negativeRate } = options;
  const features = new FeatureChanges(schema.features, source);
  treatNumbers(features, options);
  for (const entry of hash) {
    const { name, number } = namedNumber('hash', entry);
    features.change('hash', features.withTokens('hash', name), number);
  }
  for (const entry of share) {
    const names = features.namesIn(entry);
    if (names.length < 2 || new Set(names).size < names.length) {
      throw new ConfigError({
        where: 'share',
        rule: 'must name two or more columns',
        got: JSON.stringify(entry),
        fix: 'For example "item,clicked_items".',
      });
    }
    const shared = features.withTokens('share', names[0] as string).name;
    for (const name of names) features.change('share', features.withTokens('share', name), shared);
  }
  for (const entry of dim) {
    const { name, number } = namedNumber('dim', entry);
    features.change('dim', features.named('dim', name), number);
  }
  return defineSchema({
    ...schema,
    features: features.all(),
    // All rows kept is what a schema that says nothing means.
    ...(negativeRate !== undefined && negativeRate !== 1 && { negativeRate }),
  });
}

/** Features by name while options change them. */
class FeatureChanges {
  readonly #features: Map<string, Feature>;
  readonly #source: string;
  readonly #changed = new Set<string>();

  constructor(features: readonly Feature[], source: string) {
    this.#features = new Map(features.map((feature) => [feature.name, feature]));
    this.#source = source;
  }

  /** In the order that they came in. */
  all(): Feature[] {
    return [...this.#features.values()];
  }

  /** The names that a text holds; those of no feature are told when they are used. */
  namesIn(text: string): readonly string[] {
    return namesIn(text, [...this.#features.keys()]);
  }

  named(option: string, name: string): Feature {
    const known = existingColumn(name, [...this.#features.keys()], `${option}: ${this.#source}`);
    return this.#features.get(known) as Feature;
  }

  /** A feature whose values are tokens. */
  withTokens(option: string, name: string): Exclude<Feature, NumericFeature> {
    const feature = this.named(option, name);
    if (feature.kind !== 'numeric') return feature;
    throw columnError(option, name, 'must hold tokens', 'a numeric column', 'Name it as categorical or multi.');
  }

  /** A feature whose values are numbers. */
  withNumbers(option: string, name: string): NumericFeature {
    const feature = this.named(option, name);
    if (feature.kind === 'numeric') return feature;
    const got = `a ${feature.kind === 'categorical' ? 'categorical' : 'multi-valued'} column`;
    throw columnError(option, name, 'must hold numbers', got, 'Name it as numeric.');
  }

  replace(by: (feature: Feature) => Feature): void {
    for (const feature of this.all()) this.#features.set(feature.name, by(feature));
  }

  /** Sets an option of a feature, which may happen once. */
  change<F extends Feature, K extends keyof F & string>(option: K, feature: F, value: F[K]): void {
    const { name } = feature;
    const key = JSON.stringify([option, name]);
    if (this.#changed.has(key)) throw columnError(option, name, 'may be named only once', 'it twice');
    this.#changed.add(key);
    this.#features.set(name, { ...feature, [option]: value });
  }
}

/** Soft buckets of single features, then what becomes of all numbers. */
function treatNumbers(features: FeatureChanges, options: FeatureOptions): void {
  const { numericScaling, softBuckets = [], softBucketTemperature, softBucketSkip: skip } = options;
  const shape: SoftBuckets = {
    ...(skip !== undefined && { skip }),
    ...(softBucketTemperature !== undefined && { temperature: softBucketTemperature }),
  };
  for (const entry of softBuckets) {
    const { name, number: buckets } = namedNumber('softBuckets', entry);
    features.change('softBuckets', features.withNumbers('softBuckets', name), { ...shape, buckets });
  }
  const { general, own } = numericTreatments(numericScaling);
  const ownByFeature = new Map<string, NumericTreatment>();
  for (const [name, treatment] of own) {
    const feature = features.withNumbers('numericScaling', name);
    ownByFeature.set(feature.name, treatment);
    if (feature.time && treatment === 'log-buckets') {
      const got = 'log-buckets for the age of a time';
      throw columnError('numericScaling', name, 'must be treated as a number', got, 'For example piecewise.');
    }
    if (feature.softBuckets && (treatment === 'piecewise' || treatment === 'log-buckets')) {
      const rule = `cannot be ${treatment} and have soft buckets`;
      throw columnError('numericScaling', name, rule, 'both', 'Remove one of the two.');
    }
  }
  features.replace((feature) => treated(feature, ownByFeature.get(feature.name) ?? general, shape));
  const unused = (['softBucketSkip', 'softBucketTemperature'] as const).find(
    (option) => options[option] !== undefined && options[option] !== featureOptions[option].default,
  );
  if (unused === undefined || features.all().some((feature) => feature.kind === 'numeric' && feature.softBuckets))
    return;
  throw new ConfigError({
    where: unused,
    rule: 'needs a numeric column with soft buckets',
    got: 'none',
    fix: 'Name one, for example "age:20", or treat all numbers as "soft-buckets".',
  });
}

function treated(feature: Feature, treatment: NumericTreatment | undefined, shape: SoftBuckets): Feature {
  if (feature.kind !== 'numeric') return feature;
  switch (treatment) {
    case undefined:
      return feature;
    case 'soft-buckets':
      return feature.softBuckets ? feature : { ...feature, softBuckets: shape };
    case 'piecewise':
      return feature.softBuckets ? feature : { ...feature, piecewise: {} };
    case 'log-buckets':
      return feature.softBuckets || feature.time ? feature : logBuckets(feature);
    default:
      return { ...feature, scaling: treatment };
  }
}

function logBuckets({ name, dim, missing }: NumericFeature): CategoricalFeature {
  return categorical(name, {
    buckets: 'log-squared',
    ...(dim !== undefined && { dim }),
    ...(missing !== undefined && { missing }),
  });
}

/** What is wrong with a column that an option names. */
function columnError(option: string, name: string, rule: string, got: string, fix?: string): ConfigError {
  return new ConfigError({ where: `${option}: column "${name}"`, rule, got, fix });
}

/** What the number after a column's name is, and an example. */
const NUMBERS = {
  hash: { what: 'a number of rows', example: 'user:100000' },
  dim: { what: 'an embedding size', example: 'user:8' },
  softBuckets: { what: 'a number of buckets', example: 'age:20' },
} as const;

/** "user:100000"; the name may have colons itself. */
function namedNumber(option: keyof typeof NUMBERS, entry: string): { readonly name: string; readonly number: number } {
  const colon = entry.lastIndexOf(':');
  const number = entry.slice(colon + 1).trim();
  if (colon > 0 && /^\d+$/.test(number)) return { name: entry.slice(0, colon), number: Number(number) };
  const { what, example } = NUMBERS[option];
  throw new ConfigError({
    where: option,
    rule: `must be a column and ${what}`,
    got: JSON.stringify(entry),
    fix: `For example "${example}".`,
  });
}
