import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import {
  HostDenseParameters,
  sizeOf,
  withBackend,
  type DenseState,
  type OptimizerRule,
  type ParameterSpec,
} from '@fsdnet/core/engine';
import { checkState, hostStatistics, type DeviceParameters, type InitialSpec } from './device-parameters.ts';
import { updatedVectors } from './vector-update.ts';

/**
 * Dense parameters as one vector on any tfjs backend, their gradients and each moment as another: an update is a handful
 * of operations however many parameters there are.
 */
export class VectorParameters implements DeviceParameters {
  readonly #backend: string;
  readonly #specs: readonly ParameterSpec[];
  readonly #size: number;
  readonly #statistics: HostDenseParameters;
  readonly #slots = new Map<string, Tensor1D>();
  #values: Tensor1D;
  #gradients: Tensor1D | undefined;
  /** Each parameter in its own shape; made from `#values` when first asked for. */
  #tensors: readonly Tensor[] | undefined;

  /** Initial values are those of every engine: keyed by (seed, "init", name). */
  constructor(spec: InitialSpec, backend: string) {
    this.#backend = backend;
    this.#specs = spec.manifest.parameters;
    const initial = new HostDenseParameters(spec.manifest, spec.seed, spec).values;
    this.#size = initial.length;
    this.#statistics = hostStatistics(spec.manifest, spec.seed);
    this.#values = this.#upload(initial);
  }

  tensors(): readonly Tensor[] {
    let offset = 0;
    this.#tensors ??= this.#specs.map(({ shape }) => {
      const size = sizeOf(shape);
      const tensor = tf.tidy(() => tf.reshape(tf.slice1d(this.#values, offset, size), [...shape]));
      offset += size;
      return tf.keep(tensor);
    });
    return this.#tensors;
  }

  setGradients(gradients: readonly (Tensor | null)[]): void {
    const flat = tf.tidy(() => {
      const parts = this.#specs.map(({ shape }, index) => {
        const gradient = gradients[index];
        return gradient ? tf.reshape(gradient, [-1]) : tf.zeros([sizeOf(shape)]);
      });
      return tf.keep(parts.length > 0 ? tf.concat(parts) : tf.zeros([0])) as Tensor1D;
    });
    this.#gradients?.dispose();
    this.#gradients = flat;
  }

  statisticsView(name: string): { readonly mean: Float32Array; readonly variance: Float32Array } {
    return this.#statistics.statisticsView(name);
  }

  async squaredGradientNorm(networkL2: number): Promise<number> {
    if (!this.#gradients) return 0;
    const gradients = this.#gradients;
    const norm = withBackend(this.#backend, () =>
      tf.tidy(() => {
        const whole = networkL2 === 0 ? gradients : tf.add(gradients, tf.mul(this.#values, networkL2));
        return tf.sum(tf.square(whole));
      }),
    );
    const [value = 0] = await norm.data();
    norm.dispose();
    return value;
  }

  async update(rule: OptimizerRule, scale: number): Promise<void> {
    const gradients = this.#gradients;
    if (!gradients) return;
    withBackend(this.#backend, () => {
      const slots = rule.slots.map((name) => this.#slots.get(name) ?? tf.zeros<tf.Rank.R1>([this.#size]));
      const updated = updatedVectors(rule, scale, { values: this.#values, gradients, slots });
      this.#replaceValues(updated.values);
      for (const [index, name] of rule.slots.entries()) {
        slots[index]!.dispose();
        this.#slots.set(name, updated.slots[index]!);
      }
    });
  }

  async read(): Promise<DenseState> {
    const slots: Record<string, Float32Array> = {};
    for (const [name, slot] of this.#slots) slots[name] = await copyOf(slot);
    const { statistics } = await this.#statistics.read();
    return { parameters: await copyOf(this.#values), slots, statistics };
  }

  async write(state: DenseState): Promise<void> {
    checkState(state, this.#size);
    await this.#statistics.write({ parameters: new Float32Array(0), slots: {}, statistics: state.statistics });
    this.#replaceValues(this.#upload(state.parameters));
    for (const slot of this.#slots.values()) slot.dispose();
    this.#slots.clear();
    for (const [name, slot] of Object.entries(state.slots)) this.#slots.set(name, this.#upload(slot));
  }

  async readGradients(): Promise<Float32Array> {
    return this.#gradients ? copyOf(this.#gradients) : new Float32Array(this.#size);
  }

  dispose(): void {
    for (const tensor of [this.#values, this.#gradients, ...this.#slots.values(), ...(this.#tensors ?? [])]) {
      tensor?.dispose();
    }
    this.#gradients = undefined;
    this.#tensors = undefined;
    this.#slots.clear();
  }

  #replaceValues(values: Tensor1D): void {
    for (const tensor of [this.#values, ...(this.#tensors ?? [])]) tensor.dispose();
    this.#tensors = undefined;
    this.#values = values;
  }

  /** Backends may keep the array that they are given, so they get a copy. */
  #upload(values: Float32Array): Tensor1D {
    return withBackend(this.#backend, () => tf.keep(tf.tensor1d(values.slice())));
  }
}

async function copyOf(tensor: Tensor): Promise<Float32Array> {
  return Float32Array.from(await tensor.data());
}
