import { sizeOf } from '@fsdnet/core/engine';
import type { Checkpoint, KeptCheckpoint, KeptSnapshot, KeptTensor, Snapshot, StoredTensor } from './run-store.ts';

/** All values of a tensor, one after the other. */
export function blocksOf({ data, blocks }: StoredTensor): AsyncIterable<Float32Array> | Iterable<Float32Array> {
  return blocks ?? [data];
}

/** A copy of all values of a snapshot, in memory. */
export async function copyOfSnapshot({ facts, tensors }: Snapshot): Promise<Snapshot> {
  const copies = new Map<string, StoredTensor>();
  for (const [name, tensor] of tensors) {
    const { shape } = tensor;
    const data = new Float32Array(sizeOf(shape));
    let at = 0;
    for await (const values of blocksOf(tensor)) {
      data.set(values, at);
      at += values.length;
    }
    copies.set(name, { shape, data });
  }
  return { facts, tensors: copies };
}

/** A snapshot in memory, as one that a store has. */
export function keptSnapshot({ facts, tensors }: Snapshot): KeptSnapshot {
  const kept = [...tensors].map(([name, { shape, data }]): [string, KeptTensor] => [
    name,
    { shape, readInto: async (target, from = 0) => target.set(data.subarray(from, from + target.length)) },
  ]);
  return { facts, tensors: new Map(kept) };
}

/** Reads what belongs in the values of a tensor. */
export async function readTensor(kept: KeptTensor, { data, split }: StoredTensor): Promise<void> {
  if (split) await kept.readRows!(data, split);
  else await kept.readInto(data);
}

/** The values of a tensor, in memory. */
export async function loadTensor({ shape, readInto }: KeptTensor): Promise<Float32Array> {
  const data = new Float32Array(sizeOf(shape));
  await readInto(data);
  return data;
}

/** All of a snapshot, in memory. */
export async function loadSnapshot({ facts, tensors }: KeptSnapshot): Promise<Snapshot> {
  const loaded = new Map<string, StoredTensor>();
  for (const [name, tensor] of tensors) loaded.set(name, { shape: tensor.shape, data: await loadTensor(tensor) });
  return { facts, tensors: loaded };
}

/** All of a checkpoint, in memory. */
export async function loadCheckpoint({ state, best }: KeptCheckpoint): Promise<Checkpoint> {
  return {
    state: await loadSnapshot(state),
    best: best && { epoch: best.epoch, weights: await loadSnapshot(best.weights) },
  };
}
