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

/** The way back. `slots` are the names of those that the optimizer keeps. */
export function stateOfCheckpoint(
  checkpoint: Checkpoint,
  shapes: WeightShapes,
  slots: readonly string[],
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
  const slotsUnder = (prefix: string): [string, Float32Array][] =>
    slots.flatMap((slot) => (tensors.has(prefix + slot) ? [[slot, get(prefix + slot)] as [string, Float32Array]] : []));
  return {
    position: facts['position'] as TrainingPosition,
    dense: {
      parameters: get(PARAMETERS),
      statistics: get(STATISTICS),
      slots: Object.fromEntries(slotsUnder(DENSE_SLOTS)),
    },
    tables: new Map(
      shapes.manifest.tables.map(({ name }): [string, TableState] => {
        const names = tableNames(name);
        return [name, { values: get(names.values), slots: new Map(slotsUnder(names.slots)) }];
      }),
    ),
    scores: tensors.get(SCORES)?.data,
    best: checkpoint.best && weightsOfSnapshot(checkpoint.best.weights, shapes, `${where}: best epoch`),
  };
}
