import type { CompiledModel } from '@fsdnet/core/engine';
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

/** Puts weights in place; the optimizer's slots return to zero. */
export async function restoreWeights(
  weights: Weights,
  compiled: CompiledModel,
  tables: EmbeddingTables,
): Promise<void> {
  const { parameters, statistics } = weights;
  await compiled.dense.write({ parameters, statistics, slots: {} });
  for (const [name, table] of tables.tables) table.values.set(weights.tables.get(name)!);
}
