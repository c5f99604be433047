import { StorageError } from '@fsdnet/core/engine';
import type { Checkpoint, StoredTensor } from '../run-store/index.ts';
import type { TableState, TrainingPosition, TrainingState } from './training-state.ts';
import { weightsOfSnapshot, weightsSnapshot, type WeightShapes } from './weights-snapshot.ts';

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
  const put = (name: string, data: Float32Array): unknown => tensors.set(name, { shape: [data.length], data });
  put(PARAMETERS, dense.parameters);
  put(STATISTICS, dense.statistics);
  for (const [slot, data] of Object.entries(dense.slots)) put(DENSE_SLOTS + slot, data);
  for (const [name, { values, slots }] of tables) {
    const names = tableNames(name);
    put(names.values, values);
    for (const [slot, data] of slots) put(names.slots + slot, data);
  }
  if (scores) put(SCORES, scores);
  const { bestEpoch } = position.monitor;
  return {
    state: { facts: { position }, tensors },
    best: best && { epoch: bestEpoch, weights: weightsSnapshot(best, shapes, { epoch: bestEpoch }) },
  };
}

/** Names of what the optimizers of dense parameters and tables keep. */
export interface SlotNames {
  readonly dense: readonly string[];
  readonly tables: readonly string[];
}

/** The way back. */
export function stateOfCheckpoint(
  checkpoint: Checkpoint,
  shapes: WeightShapes,
  slots: SlotNames,
  where: string,
): TrainingState {
  const { facts, tensors } = checkpoint.state;
  const get = (name: string): Float32Array => {
    const tensor = tensors.get(name);
    if (tensor) return tensor.data;
    throw new StorageError({
      where: `${where}: checkpoint`,
      rule: `must hold "${name}"`,
      got: 'a checkpoint without it',
    });
  };
  // Slots appear with the first update.
  const slotsUnder = (prefix: string, names: readonly string[]): [string, Float32Array][] =>
    names.flatMap((slot) => (tensors.has(prefix + slot) ? [[slot, get(prefix + slot)] as [string, Float32Array]] : []));
  return {
    position: facts['position'] as TrainingPosition,
    dense: {
      parameters: get(PARAMETERS),
      statistics: get(STATISTICS),
      slots: Object.fromEntries(slotsUnder(DENSE_SLOTS, slots.dense)),
    },
    tables: new Map(
      shapes.manifest.tables.map(({ name }): [string, TableState] => {
        const names = tableNames(name);
        return [name, { values: get(names.values), slots: new Map(slotsUnder(names.slots, slots.tables)) }];
      }),
    ),
    scores: tensors.get(SCORES)?.data,
    best: checkpoint.best && weightsOfSnapshot(checkpoint.best.weights, shapes, `${where}: best epoch`),
  };
}
