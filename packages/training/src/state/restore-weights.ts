import type { CompiledModel } from '@fsdnet/core/engine';
import type { EmbeddingTables } from '../tables/index.ts';
import type { Weights } from './weights.ts';

/** Puts weights in place; moments return to zero. */
export async function restoreWeights(
  weights: Weights,
  compiled: CompiledModel,
  tables: EmbeddingTables,
): Promise<void> {
  const { parameters, statistics } = weights;
  await compiled.dense.write({ parameters, statistics, slots: {} });
  for (const [name, table] of tables.tables) table.values.set(weights.tables.get(name)!);
}
