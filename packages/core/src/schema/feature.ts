import type { Pooling } from './field-layout.ts';
import type { Piecewise } from './piecewise.ts';
import type { SoftBuckets } from './soft-buckets.ts';
import type { TimePart, TimeSource } from './time-features.ts';

/** All values of `TokenForm`. */
export const TOKEN_FORMS = ['number', 'boolean', 'text'] as const;

/**
 * When two cells are the same token: "number" when they are the same number (1.0 and 1), "boolean" when both are true or
 * both false in any case, "text" letter for letter.
 */
export type TokenForm = (typeof TOKEN_FORMS)[number];

/** Options of features whose values are tokens. */
export interface TokenOptions {
  /**
   * Default: the training cells decide, "number" or "boolean" when all have that form, else "text"; for hashed tokens "text".
   * With a form that is named, a training cell of another form is an error.
   */
  readonly tokens?: TokenForm;
  /**
   * Number of table rows that tokens are hashed into; no vocabulary is kept and nothing counts as unseen. For fields with
   * more tokens than a table should have rows. Default: a vocabulary.
   */
  readonly hash?: number;
  /**
   * Features that give the same name here share one vocabulary and one table: a clicked item and the items clicked before.
   * They must agree in all options that decide on tokens and in `dim`. Default: a vocabulary and a table of its own.
   */
  readonly share?: string;
}

/** Options of a categorical feature. */
export interface CategoricalOptions extends TokenOptions {
  /** Tokens seen less often in the training part become OOV. Default: the data set's. */
  readonly minCount?: number;
  /** Embedding size. Default: the model's. */
  readonly dim?: number;
  /** A token that means "missing" besides the empty cell, or several. */
  readonly missing?: string | readonly string[];
  /**
   * Turns numbers into categories before counting. "log-squared" is Criteo's rule as in the authors' code:
   * missing → 0, v > 2 → floor(ln(v)²), else the integer part; bucket 0 counts as missing.
   */
  readonly buckets?: 'log-squared';
  /** Makes the category of a time in another column. `timestamp` makes such features. Default: the column of its name. */
  readonly time?: TimePart;
}

/** A feature with one token a row. */
export interface CategoricalFeature extends CategoricalOptions {
  readonly kind: 'categorical';
  readonly name: string;
}

/** All values of `NumericScaling`. */
export const NUMERIC_SCALINGS = ['standard', 'raw', 'log', 'quantile'] as const;

/**
 * How numbers are scaled: (v − mean) / standard deviation, as they are, standardised sign(v)·ln(1 + |v|), or by rank to a normal
 * distribution.
 */
export type NumericScaling = (typeof NUMERIC_SCALINGS)[number];

/** Options of a numeric feature. */
export interface NumericOptions {
  /** Default "standard", fitted on the training part without missing values. */
  readonly scaling?: NumericScaling;
  /**
   * Learned buckets of the scaled number: its vector is the mean of the buckets' vectors, weighted by how much of the
   * number falls into each (AutoDis). Buckets are the same for all tables of a model; each table has vectors of its own.
   * Default: none, the vector is value · e.
   */
  readonly softBuckets?: SoftBuckets;
  /**
   * A vector that changes with the scaled number along straight lines between learned ones at quantiles of the training
   * part; a missing number has one of its own. Not together with soft buckets. Default: none, the vector is value · e.
   * (The encoding of Gorishniy et al., "On Embeddings for Numerical Features in Tabular Deep Learning", NeurIPS 2022, §3.2,
   * followed by a linear layer.)
   */
  readonly piecewise?: Piecewise;
  /** Embedding size. Default: the model's. */
  readonly dim?: number;
  /** A token that means "missing" besides the empty cell, or several. */
  readonly missing?: string | readonly string[];
  /** Adds a categorical field "<name>:missing" with the tokens "0" and "1". Default false. */
  readonly indicator?: boolean;
  /**
   * The number is the age of a time in another column: days before the newest training row, clamped to the range of the
   * training rows. `timestamp` makes such features. Default: the column of its name.
   */
  readonly time?: TimeSource;
}

/** A feature with one number a row; its vector is value · e with one learned e, piecewise linear, or that of its soft buckets. */
export interface NumericFeature extends NumericOptions {
  readonly kind: 'numeric';
  readonly name: string;
}

/** Options of a multi-valued feature. */
export interface MultiValuedOptions extends TokenOptions {
  /** Separates tokens in text cells. Default "|". */
  readonly separator?: string;
  /** Default "mean" over the tokens; an empty list gives the zero vector. */
  readonly pooling?: Pooling;
  /** Keeps the first tokens of longer lists. Default: all. */
  readonly maxLength?: number;
  /** Tokens seen less often in the training part become OOV. Default: the data set's. */
  readonly minCount?: number;
  /** Embedding size. Default: the model's. */
  readonly dim?: number;
  /** A token that means "missing" besides the empty cell, or several. */
  readonly missing?: string | readonly string[];
}

/** A feature with a list of tokens a row. */
export interface MultiValuedFeature extends MultiValuedOptions {
  readonly kind: 'multiValued';
  readonly name: string;
}

/** A feature of any kind, as `categorical`, `numeric` and `multiValued` make them. */
export type Feature = CategoricalFeature | NumericFeature | MultiValuedFeature;

/** One token a row: an id, a city, a weekday. */
export function categorical(name: string, options: CategoricalOptions = {}): CategoricalFeature {
  return { kind: 'categorical', name, ...options };
}

/** One number a row: an age, a price. */
export function numeric(name: string, options: NumericOptions = {}): NumericFeature {
  return { kind: 'numeric', name, ...options };
}

/** A list of tokens a row: genres, tags. */
export function multiValued(name: string, options: MultiValuedOptions = {}): MultiValuedFeature {
  return { kind: 'multiValued', name, ...options };
}
