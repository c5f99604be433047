import type { EmbeddingTables } from '../tables/index.ts';

/** A model's weights at one moment. */
export interface Weights {
  /** Dense parameters in manifest order, one after the other. */
  readonly parameters: Float32Array;
  /** Running statistics in manifest order. */
  readonly statistics: Float32Array;
  /** Values of each table, field after field. */
  readonly tables: ReadonlyMap<string, Float32Array>;
}

/** The present values of all tables, the arrays themselves. */
export function valuesOf({ tables }: EmbeddingTables): Weights['tables'] {
  return new Map([...tables].map(([name, { values }]) => [name, values]));
}
