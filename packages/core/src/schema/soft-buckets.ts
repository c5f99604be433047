/** Options of a numeric feature's soft buckets. */
export interface SoftBuckets {
  /** Number of buckets H, each with a vector of its own; an integer of at least 2. Default 20. */
  readonly buckets?: number;
  /** α, the weight of the hidden layer in the scores beside its product; at least 0. Default 0.5. */
  readonly skip?: number;
  /** τ of softmax(scores / τ), above 0: the smaller, the harder the buckets. Default 1. */
  readonly temperature?: number;
}

/** Soft buckets with all defaults filled in. */
export type ResolvedSoftBuckets = Required<SoftBuckets>;

/** Fills in the defaults; keys in one order. */
export function resolvedSoftBuckets({ buckets = 20, skip = 0.5, temperature = 1 }: SoftBuckets): ResolvedSoftBuckets {
  return { buckets, skip, temperature };
}
