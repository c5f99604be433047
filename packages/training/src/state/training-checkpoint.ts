import { sizeOf, StorageError } from '@fsdnet/core/engine';
import type { Checkpoint, KeptSnapshot, KeptTensor, StoredTensor } from '../run-store/index.ts';
import { loadTensor, readTensor } from '../run-store/kept-snapshot.ts';
import { sizeOfSplit, type EmbeddingTables, type SplitRows } from '../tables/index.ts';
import type { TrainingPosition, TrainingState } from './training-state.ts';
import { weightsSnapshot, type WeightShapes } from './weights-snapshot.ts';

const PARAMETERS = 'dense/parameters';
const STATISTICS = 'dense/statistics';
const DENSE_SLOTS = 'dense/moments/';
const SCORES = 'progressive/scores';

/** Names of what a table holds: its values, and under a prefix the optimizer's slots. */
function tableNames(table: string): { readonly values: string; readonly slots: string } {
  return { values: `tables/${table}/values`, slots: `tables/${table}/moments/` };
}

/** The stored form of a training state. Arrays are shared, not copied. */
export function checkpointOf(state: TrainingState, shapes: WeightShapes): Checkpoint {
  const { position, dense, tables, best, scores } = state;
  const tensors = new Map<string, StoredTensor>();
  const put = (name: string, data: Float32Array, split?: SplitRows): unknown =>
    tensors.set(name, { shape: [split ? sizeOfSplit(split) : data.length], data, split });
  put(PARAMETERS, dense.parameters);
  put(STATISTICS, dense.statistics);
  for (const [slot, data] of Object.entries(dense.slots)) put(DENSE_SLOTS + slot, data);
  for (const [name, table] of tables) {
    const names = tableNames(name);
    put(names.values, table.values, table.splitOf(table.values));
    for (const [slot, data] of table.slots()) put(names.slots + slot, data, table.splitOf(data));
  }
  if (scores) put(SCORES, scores);
  const { best: bestValue, bestEpoch: epoch } = position.monitor;
  const weights = best && weightsSnapshot(best, shapes, { epoch });
  return { state: { facts: { position }, tensors }, ...((best ?? bestValue !== null) && { best: { epoch, weights } }) };
}

/** Names of what the optimizers of dense parameters and tables keep. */
export interface SlotNames {
  readonly dense: readonly string[];
  readonly tables: readonly string[];
}

/**
 * Reads a state: that of tables into their arrays, where it is in place.
 *
 * @throws StorageError when something is missing.
 */
export async function readState(
  { facts, tensors }: KeptSnapshot,
  tables: EmbeddingTables,
  slots: SlotNames,
  where: string,
): Promise<Pick<TrainingState, 'position' | 'dense' | 'scores'>> {
  const get = (name: string): KeptTensor => {
    const tensor = tensors.get(name);
    if (tensor) return tensor;
    throw new StorageError({
      where: `${where}: checkpoint`,
      rule: `must hold "${name}"`,
      got: 'a checkpoint without it',
    });
  };
  // Slots appear with the first update.
  const namesUnder = (prefix: string, names: readonly string[]): string[] =>
    names.filter((slot) => tensors.has(prefix + slot));
  const parameters = await loadTensor(get(PARAMETERS));
  const statistics = await loadTensor(get(STATISTICS));
  const denseSlots: Record<string, Float32Array> = {};
  for (const slot of namesUnder(DENSE_SLOTS, slots.dense)) denseSlots[slot] = await loadTensor(get(DENSE_SLOTS + slot));
  for (const [name, table] of tables.tables) {
    const names = tableNames(name);
    const { values, whole, plan } = table;
    const read = (kept: KeptTensor, data: Float32Array): Promise<void> =>
      readTensor(kept, { shape: kept.shape, data, split: table.splitOf(data) });
    await read(get(names.values), values);
    const kept = namesUnder(names.slots, slots.tables).map((slot): [string, KeptTensor] => [
      slot,
      get(names.slots + slot),
    ]);
    for (const [slot, tensor] of kept) {
      const length = sizeOf(tensor.shape) === whole.size ? plan.size : plan.rows;
      await read(tensor, table.slot(slot, length));
    }
  }
  return {
    position: facts['position'] as TrainingPosition,
    dense: { parameters, statistics, slots: denseSlots },
    scores: tensors.has(SCORES) ? await loadTensor(get(SCORES)) : undefined,
  };
}
