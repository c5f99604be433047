import type { ResolvedSoftBuckets } from './soft-buckets.ts';

/** How the tokens of a multi-valued field become one vector. */
export type Pooling = 'mean' | 'sum' | 'max';

/** One field as models, tables and engines see it: after the vocabulary is known. */
export interface Field {
  readonly name: string;
  readonly kind: 'categorical' | 'numeric' | 'multiValued';
  /**
   * Table rows: kept tokens + 2 (PAD = 0, OOV last); for a numeric field 1, piecewise a row for "missing" and one a knot,
   * with soft buckets 0.
   */
  readonly rows: number;
  /** Embedding size in the default table. */
  readonly dim: number;
  /** Multi-valued fields only. */
  readonly pooling?: Pooling;
  /** Name of an earlier field whose table rows this one uses. Default: rows of its own. */
  readonly rowsOf?: string;
  /** Numeric fields only: the encoded number is a place between rows, and its vector lies between theirs. */
  readonly piecewise?: boolean;
  /** Numeric fields with soft buckets only: they have no table row, their vectors come from dense parameters. */
  readonly softBuckets?: ResolvedSoftBuckets;
}

/** All fields in schema order. */
export interface FieldLayout {
  readonly fields: readonly Field[];
}
