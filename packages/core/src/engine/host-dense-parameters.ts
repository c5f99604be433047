import { ConfigError } from '../errors.ts';
import type { TrainingFacts } from '../initializers/initializer.ts';
import { releaseMemory } from '../data/release-memory.ts';
import { sizeOf, type Manifest } from '../forward/manifest.ts';
import { keyedRandom } from '../random/keyed-random.ts';
import type { DenseParameters, DenseState } from './engine.ts';
import type { OptimizerRule } from './optimizer-rule.ts';
import { SliceNorms, SLICES } from './slice-norms.ts';

/** Some of the 64 slices that sums are taken by, neighbours. */
export interface Slices {
  readonly first: number;
  readonly end: number;
}

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
    this.takeNorms(this.#norms, networkL2, { first: 0, end: SLICES });
    return this.#norms.total().gradient;
  }

  async update(rule: OptimizerRule, scale: number): Promise<void> {
    this.updateSlices(rule, scale, { first: 0, end: SLICES });
  }

  /** The values of some of the 64 slices: from the first one's start to the last one's end. */
  placeOf({ first, end }: Slices): { readonly start: number; readonly end: number } {
    const bound = (slice: number): number => Math.floor((slice * this.values.length) / SLICES);
    return { start: bound(first), end: bound(end) };
  }

  /** Sets `norms` to the sums of squares of some slices, those of the others to 0. */
  takeNorms(norms: SliceNorms, networkL2: number, { first, end }: Slices): void {
    const { values, gradients } = this;
    norms.reset();
    for (let slice = first; slice < end; slice++) {
      const place = this.placeOf({ first: slice, end: slice + 1 });
      norms.add({ values, gradients, ...place, l2: networkL2 }, place.end - place.start, slice);
    }
  }

  /** One update of some slices. */
  updateSlices(rule: OptimizerRule, scale: number, { first, end }: Slices): void {
    const { values, gradients } = this;
    const slots = rule.slots.map((name) => this.slot(name));
    const l2 = rule.networkL2;
    // Slice by slice: V8 optimises loops that are called often.
    for (let slice = first; slice < end; slice++)
      rule.updateOnHost({ values, gradients, slots, ...this.placeOf({ first: slice, end: slice + 1 }), l2 }, scale);
  }

  async read(): Promise<DenseState> {
    const slots = [...this.#slots].map(([name, slot]): [string, Float32Array] => [name, slot.slice()]);
    return { parameters: this.values.slice(), slots: Object.fromEntries(slots), statistics: this.statistics.slice() };
  }

  async write(state: DenseState): Promise<void> {
    copyInto(this.values, state.parameters, 'parameters');
    copyInto(this.statistics, state.statistics, 'statistics');
    for (const slot of this.#slots.values()) slot.fill(0);
    for (const [name, slot] of Object.entries(state.slots)) copyInto(this.slot(name), slot, `slot "${name}"`);
  }

  /** What the optimizer keeps under a name, laid out as the values; zeros when it was not there. */
  slot(name: string): Float32Array {
    let slot = this.#slots.get(name);
    if (!slot) {
      slot = new Float32Array(this.values.length);
      this.#slots.set(name, slot);
    }
    return slot;
  }

  /** Gives all memory back; nothing may be called afterwards. */
  release(): void {
    releaseMemory([this.values, this.gradients, this.statistics, ...this.#slots.values()]);
  }

  async readGradients(): Promise<Float32Array> {
    return this.gradients.slice();
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
