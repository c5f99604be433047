import { sizeOf, withBackend, type OptimizerRule } from '@fsdnet/core/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { DeviceParameters, initialValues, type InitialSpec } from './device-parameters.ts';
import { updatedVectors } from './vector-update.ts';

/**
 * Dense parameters as one vector on any tfjs backend, their gradients and each slot as another: an update is a handful
 * of operations however many parameters there are.
 */
export class VectorParameters extends DeviceParameters<Tensor1D> {
  readonly #backend: string;
  #values: Tensor1D;
  #gradients: Tensor1D | undefined;
  /** Each parameter in its own shape; made from `#values` when first asked for. */
  #tensors: readonly Tensor[] | undefined;

  constructor(spec: InitialSpec, backend: string) {
    super(spec);
    this.#backend = backend;
    this.#values = this.upload(initialValues(spec));
  }

  tensors(): readonly Tensor[] {
    let offset = 0;
    this.#tensors ??= this.specs.map(({ shape }) => {
      const size = sizeOf(shape);
      const tensor = tf.tidy(() => tf.reshape(tf.slice1d(this.#values, offset, size), [...shape]));
      offset += size;
      return tf.keep(tensor);
    });
    return this.#tensors;
  }

  setGradients(gradients: readonly (Tensor | null)[]): void {
    const flat = tf.tidy(() => {
      const parts = this.specs.map(({ shape }, index) => {
        const gradient = gradients[index];
        return gradient ? tf.reshape(gradient, [-1]) : tf.zeros([sizeOf(shape)]);
      });
      return tf.keep(parts.length > 0 ? tf.concat(parts) : tf.zeros([0])) as Tensor1D;
    });
    this.#gradients?.dispose();
    this.#gradients = flat;
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
      const slots = rule.slots.map((name) => this.slots.get(name) ?? tf.zeros<tf.Rank.R1>([this.size]));
      const updated = updatedVectors(rule, scale, { values: this.#values, gradients, slots });
      this.#exchangeValues(updated.values);
      for (const [index, name] of rule.slots.entries()) {
        slots[index]!.dispose();
        this.slots.set(name, updated.slots[index]!);
      }
    });
  }

  async readGradients(): Promise<Float32Array> {
    return this.#gradients ? this.download(this.#gradients) : new Float32Array(this.size);
  }

  dispose(): void {
    for (const tensor of [this.#values, this.#gradients, ...(this.#tensors ?? [])]) tensor?.dispose();
    this.#gradients = undefined;
    this.#tensors = undefined;
    this.disposeSlots();
  }

  protected override values(): Tensor1D {
    return this.#values;
  }

  protected override replaceValues(values: Float32Array): void {
    this.#exchangeValues(this.upload(values));
  }

  /** Backends may keep the array that they are given, so they get a copy. */
  protected override upload(values: Float32Array): Tensor1D {
    return withBackend(this.#backend, () => tf.keep(tf.tensor1d(values.slice())));
  }

  protected override async download(vector: Tensor1D): Promise<Float32Array> {
    return Float32Array.from(await vector.data());
  }

  protected override disposeSlots(): void {
    for (const slot of this.slots.values()) slot.dispose();
    this.slots.clear();
  }

  #exchangeValues(values: Tensor1D): void {
    for (const tensor of [this.#values, ...(this.#tensors ?? [])]) tensor.dispose();
    this.#tensors = undefined;
    this.#values = values;
  }
}
