import type { Batch, ModelSpec } from '@fsdnet/core';

/** Makes the buffers of batches, one set for each size and use. */
export class BatchBuffers {
  readonly #spec: ModelSpec;
  readonly #batches = new Map<string, Batch>();

  constructor(spec: ModelSpec) {
    this.#spec = spec;
  }

  get(size: number, use: 'training' | 'inference'): Batch {
    const key = `${use} ${size}`;
    let batch = this.#batches.get(key);
    if (!batch) {
      batch = this.#make(size, use === 'training');
      this.#batches.set(key, batch);
    }
    return batch;
  }

  #make(size: number, training: boolean): Batch {
    const { manifest, sampleWeights } = this.#spec;
    const tables = manifest.tables.map(({ name, dims }): [string, Float32Array] => {
      return [name, new Float32Array(size * dims.reduce((sum, dim) => sum + dim, 0))];
    });
    const numeric = manifest.numeric.map((name): [string, Float32Array] => [name, new Float32Array(size)]);
    return {
      size,
      tables: Object.fromEntries(tables),
      numeric: Object.fromEntries(numeric),
      labels: new Float32Array(training ? size : 0),
      ...(training && sampleWeights && { weights: new Float32Array(size) }),
    };
  }
}
