import { ConfigError } from '@fsdnet/core';
import {
  HostDenseParameters,
  sizeOf,
  type DenseParameters,
  type DenseState,
  type ModelSpec,
  type OptimizerRule,
  type ParameterSpec,
} from '@fsdnet/core/engine';
import type { Tensor } from '@tensorflow/tfjs-core';

/** What initial values depend on. */
export type InitialSpec = Pick<ModelSpec, 'manifest' | 'seed' | 'clickRate'>;

/**
 * Dense parameters on a tfjs backend's device, as a model's passes use them. `V` is what holds one vector of values there,
 * those of all parameters or of a slot.
 */
export abstract class DeviceParameters<V = unknown> implements DenseParameters {
  protected readonly specs: readonly ParameterSpec[];
  /** Values of all parameters together. */
  protected readonly size: number;
  protected readonly slots: Map<string, V> = new Map();
  /** They are small and stay on the host. */
  readonly #statistics: HostDenseParameters;

  constructor({ manifest, seed }: InitialSpec) {
    this.specs = manifest.parameters;
    this.size = this.specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    this.#statistics = new HostDenseParameters({ ...manifest, parameters: [] }, seed);
  }

  /** The parameters in manifest order. They are valid until the next update. Call with the backend in place. */
  abstract tensors(): readonly Tensor[];
  /** Takes the gradients of a step, in manifest order; null where the loss does not depend on a parameter. */
  abstract setGradients(gradients: readonly (Tensor | null)[]): void;
  abstract squaredGradientNorm(networkL2: number): Promise<number>;
  abstract update(rule: OptimizerRule, scale: number): Promise<void>;
  abstract readGradients(): Promise<Float32Array>;
  abstract dispose(): void;

  /** The values of all parameters. */
  protected abstract values(): V;
  protected abstract replaceValues(values: Float32Array): void;
  protected abstract upload(values: Float32Array): V;
  protected abstract download(vector: V): Promise<Float32Array>;
  protected abstract disposeSlots(): void;

  /** Running statistics of one batch norm: views. */
  statisticsView(name: string): { readonly mean: Float32Array; readonly variance: Float32Array } {
    return this.#statistics.statisticsView(name);
  }

  async read(): Promise<DenseState> {
    const slots: Record<string, Float32Array> = {};
    for (const [name, slot] of this.slots) slots[name] = await this.download(slot);
    const { statistics } = await this.#statistics.read();
    return { parameters: await this.download(this.values()), slots, statistics };
  }

  /** @throws ConfigError when the state is that of a model with another number of values. */
  async write({ parameters, slots, statistics }: DenseState): Promise<void> {
    this.#checkSize('parameters', parameters);
    for (const [name, slot] of Object.entries(slots)) this.#checkSize(`slot "${name}"`, slot);
    await this.#statistics.write({ parameters: new Float32Array(0), slots: {}, statistics });
    this.replaceValues(parameters);
    this.disposeSlots();
    for (const [name, slot] of Object.entries(slots)) this.slots.set(name, this.upload(slot));
  }

  #checkSize(what: string, values: Float32Array): void {
    if (values.length === this.size) return;
    throw new ConfigError({
      where: `dense ${what}`,
      rule: `must hold ${this.size} values`,
      got: String(values.length),
      fix: 'Load weights only into the model that they were saved from.',
    });
  }
}

/** Initial values are those of every engine: keyed by (seed, "init", name). */
export function initialValues(spec: InitialSpec): Float32Array {
  return new HostDenseParameters(spec.manifest, spec.seed, spec).values;
}
