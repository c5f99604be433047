import type { Batch, ModelSpec } from '@fsdnet/core';

/** Sizes of inference batches whose buffers are kept. */
const KEPT = 8;

/** The batches that a compiled model lends out: one per size and use. */
export class BatchBuffers {
  readonly #spec: ModelSpec;
  readonly #training = new Map<number, Batch>();
  readonly #inference = new Map<number, Batch>();

  constructor(spec: ModelSpec) {
    this.#spec = spec;
  }

  get(size: number, use: 'training' | 'inference'): Batch {
    if (use === 'training') return kept(this.#training, size, () => this.#create(size, true));
    const batch = kept(this.#inference, size, () => this.#create(size, false));
    // The size used longest ago goes.
    this.#inference.delete(size);
    this.#inference.set(size, batch);
    if (this.#inference.size > KEPT) this.#inference.delete(this.#inference.keys().next().value!);
    return batch;
  }

  /** True for a training batch of this model. */
  owns(batch: Batch): boolean {
    return this.#training.get(batch.size) === batch;
  }

  #create(size: number, training: boolean): Batch {
    const { manifest, sampleWeights } = this.#spec;
    const tables = manifest.tables.map(({ name, dims }): [string, Float32Array] => [
      name,
      new Float32Array(size * widthOf(dims)),
    ]);
    const numeric = manifest.numeric.map((field): [string, Float32Array] => [field, new Float32Array(size)]);
    return {
      size,
      tables: Object.fromEntries(tables),
      numeric: Object.fromEntries(numeric),
      labels: new Float32Array(training ? size : 0),
      ...(training && sampleWeights && { weights: new Float32Array(size) }),
    };
  }
}

/** Columns of a table's input. */
export function widthOf(dims: readonly number[]): number {
  return dims.reduce((sum, dim) => sum + dim, 0);
}

function kept<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    map.set(key, value);
  }
  return value;
}
