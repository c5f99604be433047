import { ConfigError } from '../errors.ts';
import { tableWidth } from '../forward/manifest.ts';
import type { Batch, ModelSpec } from './engine.ts';

/** What a batch is for; only training has labels and weights. */
type Use = 'training' | 'inference';

/** Batch sizes whose buffers are kept, unless an engine says otherwise. */
const KEPT_SIZES = 8;

/** Options of `BatchBuffers`. */
export interface BatchBuffersOptions {
  /** Sizes of training batches that are kept; infinite where an engine binds more to them than their values. Default 8. */
  readonly trainingSizes?: number;
}

/** The batches that a compiled model lends out, one per size and use; those used longest ago go. */
export class BatchBuffers {
  readonly #spec: ModelSpec;
  readonly #kept: Readonly<Record<Use, Map<number, Batch>>> = { training: new Map(), inference: new Map() };
  readonly #limits: Readonly<Record<Use, number>>;
  /** Those that are no longer kept too, for a caller may still hold one. */
  readonly #own: Readonly<Record<Use, WeakSet<Batch>>> = { training: new WeakSet(), inference: new WeakSet() };

  constructor(spec: ModelSpec, { trainingSizes = KEPT_SIZES }: BatchBuffersOptions = {}) {
    this.#spec = spec;
    this.#limits = { training: trainingSizes, inference: KEPT_SIZES };
  }

  /** Buffers for `size` rows: the same object as before while it is kept. */
  get(size: number, use: Use): Batch {
    const kept = this.#kept[use];
    const batch = kept.get(size) ?? this.#create(size, use);
    kept.delete(size);
    kept.set(size, batch);
    if (kept.size > this.#limits[use]) kept.delete(kept.keys().next().value as number);
    return batch;
  }

  /** Throws a ConfigError for a batch that was not lent out here for this use; `where` names method and model. */
  mustOwn(batch: Batch, use: Use, where: string): void {
    if (this.#own[use].has(batch)) return;
    throw new ConfigError({
      where,
      rule: `a batch comes from this model's batch(size, '${use}')`,
      got: `another one of ${batch.size} rows`,
    });
  }

  #create(size: number, use: Use): Batch {
    const { manifest, sampleWeights } = this.#spec;
    const training = use === 'training';
    const tables = manifest.tables.map((table): [string, Float32Array] => [
      table.name,
      new Float32Array(size * tableWidth(table)),
    ]);
    const numeric = manifest.numeric.map((field): [string, Float32Array] => [field, new Float32Array(size)]);
    const batch = {
      size,
      tables: Object.fromEntries(tables),
      numeric: Object.fromEntries(numeric),
      labels: new Float32Array(training ? size : 0),
      ...(training && sampleWeights && { weights: new Float32Array(size) }),
    };
    this.#own[use].add(batch);
    return batch;
  }
}
