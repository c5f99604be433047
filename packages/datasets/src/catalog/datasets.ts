import { ConfigError } from '@fsdnet/core';
import { resolveFitting, type FittingOptions, type ResolvedFitting } from '../prepare/fitting-options.ts';

/** One field of a benchmark set as published. */
export interface FieldFact {
  /** Column name. */
  readonly name: string;
  /** Kind of the feature. */
  readonly kind: 'categorical' | 'numeric' | 'multiValued';
  /** Table rows, PAD and OOV included; 1 for a numeric field. */
  readonly rows: number;
}

/** What is known about a data set without having it. */
export interface DatasetFacts {
  /** As `loadDataset` knows it. */
  readonly name: string;
  /** What it is, half a sentence. */
  readonly title: string;
  /** What the model predicts. */
  readonly task: string;
  /** Tokens seen less often become OOV, as in the paper. */
  readonly minCount: number;
  /** Rows of the parts, as published; absent when they depend on what is at hand. */
  readonly rows?: { readonly train: number; readonly valid: number; readonly test: number };
  /** Fields with their published table sizes; absent for sets that the paper does not use. */
  readonly fields?: readonly FieldFact[];
  /** Batch size of the published runs; absent for sets that the paper does not use. */
  readonly batchSize?: number;
  /** Terms of use. */
  readonly licence: string;
  /** Whom to credit. */
  readonly credit: string;
  /** Files that are looked for below the data folder, best first; one entry an alternative. */
  readonly files: readonly string[];
  /** Where the files come from. */
  readonly origin: string;
}

const MOVIELENS = {
  licence: 'GroupLens terms: research use, no redistribution without permission',
  credit: 'F. M. Harper, J. A. Konstan: The MovieLens Datasets: History and Context. ACM TiiS 5(4), 2015',
};
const ML_1M_FILES = 'ml-1m-official/{ratings,users,movies}.dat[.gz]';

/** Table sizes of Criteo_x4 with threshold 10: I1 … I13, then C1 … C26; together 910,747 rows. */
const CRITEO_INTEGERS = [44, 99, 122, 41, 220, 112, 80, 69, 92, 6, 27, 37, 72];
const CRITEO_CATEGORIES = [
  1446, 554, 157339, 117822, 306, 18, 11882, 630, 5, 39530, 5131, 156656, 3176, 28, 11043, 148913, 12, 4560, 2003, 5,
  154564, 18, 17, 53031, 82, 40955,
];

function categoricalFields(rows: Readonly<Record<string, number>>): readonly FieldFact[] {
  return Object.entries(rows).map(([name, size]) => ({ name, kind: 'categorical', rows: size }));
}

function numbered(prefix: string, rows: readonly number[]): Record<string, number> {
  return Object.fromEntries(rows.map((size, index) => [`${prefix}${index + 1}`, size]));
}

const DATASETS: readonly DatasetFacts[] = [
  {
    name: 'sample',
    title: 'Adult (census income), embedded',
    task: 'does this person earn more than 50,000 dollars a year',
    minCount: 2,
    rows: { train: 29304, valid: 3257, test: 16281 },
    licence: 'CC BY 4.0',
    credit: 'B. Becker, R. Kohavi: Adult. UCI Machine Learning Repository, 1996',
    files: [],
    origin: 'UCI Machine Learning Repository; part of this package',
  },
  {
    name: 'frappe',
    title: 'Frappe, app usage in context (Frappe_x1)',
    task: 'would this user use this app in this context',
    minCount: 2,
    rows: { train: 202027, valid: 57722, test: 28860 },
    fields: categoricalFields({
      user: 942,
      item: 4084,
      daytime: 9,
      weekday: 9,
      isweekend: 4,
      homework: 5,
      cost: 4,
      weather: 11,
      country: 82,
      city: 233,
    }),
    batchSize: 10000,
    licence: 'research use, no redistribution or commercial use without permission, no de-anonymisation',
    credit: 'L. Baltrunas, K. Church, A. Karatzoglou, N. Oliver: Frappe. arXiv:1505.03014, 2015',
    files: ['frappe_x1/{train,valid,test}.csv[.gz]'],
    origin: 'Frappe_x1 of github.com/reczoo/Datasets',
  },
  {
    name: 'ml-1m',
    title: 'MovieLens-1M',
    task: 'would this user like this movie (rating above 3)',
    minCount: 2,
    rows: { train: 800167, valid: 100021, test: 100021 },
    fields: categoricalFields({ UserID: 6042, Gender: 4, Age: 9, Occupation: 23, MovieID: 3548 }),
    batchSize: 10000,
    ...MOVIELENS,
    files: ['ml-1m_x1/{train,valid,test}.csv[.gz]', ML_1M_FILES],
    origin: 'grouplens.org/datasets/movielens/1m',
  },
  {
    name: 'ml-1m-genres',
    title: 'MovieLens-1M with genres and year of the movie',
    task: 'would this user like this movie (rating above 3)',
    minCount: 2,
    rows: { train: 800167, valid: 100021, test: 100021 },
    ...MOVIELENS,
    files: [ML_1M_FILES],
    origin: 'grouplens.org/datasets/movielens/1m',
  },
  {
    name: 'ml-tag',
    title: 'MovieLens tags (MovielensLatest_x1)',
    task: 'would this user give this tag to this movie',
    minCount: 2,
    rows: { train: 1404801, valid: 401372, test: 200686 },
    fields: categoricalFields({ user_id: 16362, item_id: 22575, tag_id: 49659 }),
    batchSize: 10000,
    ...MOVIELENS,
    files: ['ml-tag_x1/{train,valid,test}.csv[.gz]'],
    origin: 'MovielensLatest_x1 of github.com/reczoo/Datasets',
  },
  {
    name: 'criteo',
    title: 'Criteo display advertising challenge (Criteo_x4)',
    task: 'ad click',
    minCount: 10,
    rows: { train: 36672493, valid: 4584062, test: 4584062 },
    fields: categoricalFields({ ...numbered('I', CRITEO_INTEGERS), ...numbered('C', CRITEO_CATEGORIES) }),
    batchSize: 4096,
    licence: 'terms of the challenge: research use, no redistribution',
    credit: 'Criteo Labs: Display Advertising Challenge, Kaggle 2014',
    files: ['criteo_x4/{train,valid,test}.csv[.gz]', 'criteo/train.txt[.gz]', 'criteo-10k/criteo_10k.tsv[.gz]'],
    origin: 'Kaggle criteo-display-ad-challenge, or Criteo_x4 of github.com/reczoo/Datasets',
  },
  {
    name: 'avazu',
    title: 'Avazu click-through rate prediction',
    task: 'ad click',
    minCount: 2,
    licence: 'competition rules: research use, no redistribution',
    credit: 'Avazu: Click-Through Rate Prediction, Kaggle 2014',
    files: ['avazu/train[.csv][.gz]', 'avazu-sample/avazu_sample.csv[.gz]'],
    origin: 'Kaggle avazu-ctr-prediction',
  },
];

/** Names that `loadDataset` and `describeDataset` know. */
export const datasetNames: readonly string[] = DATASETS.map(({ name }) => name);

/** Facts about a data set, at hand or not. Throws a ConfigError for an unknown name. */
export function describeDataset(name: string): DatasetFacts {
  const facts = DATASETS.find((dataset) => dataset.name === name);
  if (facts) return facts;
  throw new ConfigError({
    where: 'dataset',
    rule: `must be one of ${datasetNames.join(', ')}`,
    got: JSON.stringify(name),
    fix: 'For your own files, name a training file instead.',
  });
}

/**
 * How a known set is fitted: as the paper does, unless options say otherwise; own data, which have no name, by the
 * defaults. Throws as `describeDataset` does.
 */
export function fittingOf(name: string | undefined, options: FittingOptions = {}): ResolvedFitting {
  if (name === undefined) return resolveFitting(options);
  const { minCount } = describeDataset(name);
  return resolveFitting({ ...options, minCount: options.minCount ?? minCount });
}
