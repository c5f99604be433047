import { ConfigError } from '../errors.ts';
import type { TrainingFacts } from '../initializers/initializer.ts';
import { releaseMemory } from '../data/release-memory.ts';
import { sizeOf, type Manifest } from '../forward/manifest.ts';
import { keyedRandom } from '../random/keyed-random.ts';
import type { DenseParameters, DenseState } from './engine.ts';
import type { OptimizerRule } from './optimizer-rule.ts';
import { SliceNorms, SLICES } from './slice-norms.ts';

interface Place {
  readonly offset: number;
  readonly size: number;
}

/**
 * Dense parameters in one contiguous array, their gradients in a second of the same layout: an engine's tensors are
 * views, an update is one loop, a checkpoint one write. The arrays are never reallocated.
 */
export class HostDenseParameters implements DenseParameters {
  readonly values: Float32Array;
  readonly gradients: Float32Array;
  readonly statistics: Float32Array;
  readonly #places = new Map<string, Place>();
  readonly #statisticPlaces = new Map<string, Place>();
  readonly #slots = new Map<string, Float32Array>();
  readonly #norms = new SliceNorms();

  /** Initial values are keyed by (seed, "init", name), so equal names start equal in every model; not `drawn`, they are 0. */
  constructor(
    manifest: Manifest,
    seed: number,
    { drawn = true, ...facts }: TrainingFacts & { drawn?: boolean | undefined } = {},
  ) {
    const total = place(this.#places, manifest.parameters, ({ shape }) => sizeOf(shape));
    this.values = new Float32Array(total);
    this.gradients = new Float32Array(total);
    for (const { name, shape, init } of manifest.parameters) {
      if (drawn) init.fill(this.view(name), shape, keyedRandom(seed, 'init', name), facts);
    }
    this.statistics = new Float32Array(place(this.#statisticPlaces, manifest.statistics, ({ width }) => 2 * width));
    for (const { name } of manifest.statistics) this.statisticsView(name).variance.fill(1);
  }

  /** The values of one parameter, a view. */
  view(name: string): Float32Array {
    return viewOf(this.values, this.#places, name);
  }

  /** The gradient of one parameter, a view. */
  gradientView(name: string): Float32Array {
    return viewOf(this.gradients, this.#places, name);
  }

  /** Running statistics of one batch norm, views. */
  statisticsView(name: string): { readonly mean: Float32Array; readonly variance: Float32Array } {
    const both = viewOf(this.statistics, this.#statisticPlaces, name);
    const width = both.length / 2;
    return { mean: both.subarray(0, width), variance: both.subarray(width) };
  }

  async squaredGradientNorm(networkL2: number): Promise<number> {
    const { values, gradients } = this;
    this.#norms.reset();
    for (let chunk = 0; chunk < SLICES; chunk++) {
      const start = Math.floor((chunk * values.length) / SLICES);
      const end = Math.floor(((chunk + 1) * values.length) / SLICES);
      this.#norms.add({ values, gradients, start, end, l2: networkL2 }, end - start, chunk);
    }
    return this.#norms.total().gradient;
  }

  async update(rule: OptimizerRule, scale: number): Promise<void> {
    const { values, gradients } = this;
    const slots = rule.slots.map((name) => this.#slot(name));
    rule.updateOnHost({ values, gradients, slots, start: 0, end: values.length, l2: rule.networkL2 }, scale);
  }

  async read(): Promise<DenseState> {
    const slots = [...this.#slots].map(([name, slot]): [string, Float32Array] => [name, slot.slice()]);
    return { parameters: this.values.slice(), slots: Object.fromEntries(slots), statistics: this.statistics.slice() };
  }

  async write(state: DenseState): Promise<void> {
    copyInto(this.values, state.parameters, 'parameters');
    copyInto(this.statistics, state.statistics, 'statistics');
    for (const slot of this.#slots.values()) slot.fill(0);
    for (const [name, slot] of Object.entries(state.slots)) copyInto(this.#slot(name), slot, `slot "${name}"`);
  }

  /** Gives all memory back; nothing may be called afterwards. */
  release(): void {
    releaseMemory([this.values, this.gradients, this.statistics, ...this.#slots.values()]);
  }

  async readGradients(): Promise<Float32Array> {
    return this.gradients.slice();
  }

  #slot(name: string): Float32Array {
    let slot = this.#slots.get(name);
    if (!slot) {
      slot = new Float32Array(this.values.length);
      this.#slots.set(name, slot);
    }
    return slot;
  }
}

function place<S extends { readonly name: string }>(
  places: Map<string, Place>,
  specs: readonly S[],
  size: (spec: S) => number,
): number {
  let offset = 0;
  for (const spec of specs) {
    places.set(spec.name, { offset, size: size(spec) });
    offset += size(spec);
  }
  return offset;
}

function viewOf(values: Float32Array, places: ReadonlyMap<string, Place>, name: string): Float32Array {
  const found = places.get(name);
  if (!found) throw new ConfigError({ where: 'dense parameters', rule: 'unknown name', got: `"${name}"` });
  return values.subarray(found.offset, found.offset + found.size);
}

function copyInto(target: Float32Array, source: Float32Array, what: string): void {
  if (source.length !== target.length) {
    throw new ConfigError({
      where: `dense ${what}`,
      rule: `must hold ${target.length} values`,
      got: String(source.length),
      fix: 'Load weights only into the model that they were saved from.',
    });
  }
  target.set(source);
}
