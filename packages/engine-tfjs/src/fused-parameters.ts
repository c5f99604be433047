import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import {
  HostDenseParameters,
  sizeOf,
  withBackend,
  type DenseState,
  type OptimizerRule,
  type ParameterSpec,
} from '@fsdnet/core/engine';
import { Constants } from './constants.ts';
import { checkState, hostStatistics, type DeviceParameters, type InitialSpec } from './device-parameters.ts';
import { fusedUpdate } from './fused-update.ts';
import { ResourceVariable } from './resource-variable.ts';
import { float32, type TensorflowBackend } from './tensorflow-backend.ts';

/**
 * Dense parameters as variables of the TensorFlow library: an update is one operation a parameter, in place; a
 * parameter is read without a copy.
 */
export class FusedParameters implements DeviceParameters {
  readonly #name: string;
  readonly #backend: TensorflowBackend;
  readonly #constants: Constants;
  readonly #specs: readonly ParameterSpec[];
  readonly #size: number;
  readonly #statistics: HostDenseParameters;
  readonly #variables: readonly ResourceVariable[];
  readonly #slots = new Map<string, readonly ResourceVariable[]>();
  #gradients: readonly Tensor[] | undefined;
  /** The variables' values; read when first asked for. */
  #tensors: readonly Tensor[] | undefined;

  /** Initial values are those of every engine: keyed by (seed, "init", name). `name` is the backend's. */
  constructor(spec: InitialSpec, name: string, backend: TensorflowBackend) {
    this.#name = name;
    this.#backend = backend;
    this.#constants = new Constants(tf.findBackend(name));
    this.#specs = spec.manifest.parameters;
    const initial = new HostDenseParameters(spec.manifest, spec.seed, spec).values;
    this.#size = initial.length;
    this.#statistics = hostStatistics(spec.manifest, spec.seed);
    this.#variables = this.#created(initial);
  }

  tensors(): readonly Tensor[] {
    this.#tensors ??= this.#variables.map((variable) => tf.keep(variable.read()));
    return this.#tensors;
  }

  setGradients(gradients: readonly (Tensor | null)[]): void {
    const kept = this.tensors().map((tensor, index) => {
      const gradient = gradients[index];
      return tf.keep(gradient ? tf.clone(gradient) : tf.zerosLike(tensor));
    });
    tf.dispose([...(this.#gradients ?? [])]);
    this.#gradients = kept;
  }

  statisticsView(name: string): { readonly mean: Float32Array; readonly variance: Float32Array } {
    return this.#statistics.statisticsView(name);
  }

  async squaredGradientNorm(networkL2: number): Promise<number> {
    if (!this.#gradients || this.#specs.length === 0) return 0;
    const { TF_ATTR_INT } = this.#backend.binding;
    const half = withBackend(this.#name, () =>
      tf.tidy(() => {
        const parts = this.#regularised(networkL2).map((gradient) =>
          this.#backend.executeSingleOutput('L2Loss', [float32(this.#backend)], [gradient]),
        );
        const count = { name: 'N', type: TF_ATTR_INT, value: parts.length };
        return this.#backend.executeSingleOutput('AddN', [count, float32(this.#backend)], parts);
      }),
    );
    const [value = 0] = await half.data();
    half.dispose();
    return 2 * value;
  }

  async update(rule: OptimizerRule, scale: number): Promise<void> {
    if (!this.#gradients) return;
    withBackend(this.#name, () =>
      tf.tidy(() => {
        const factor = scale === 1 ? undefined : tf.scalar(scale);
        const gradients = this.#regularised(rule.networkL2).map((gradient) =>
          factor ? tf.mul(gradient, factor) : gradient,
        );
        const slots = rule.slots.map((name) => this.#slot(name));
        // While they are alive, an update would write to a copy.
        this.#releaseTensors();
        const update = fusedUpdate(this.#backend, this.#constants, rule);
        for (const [index, { handle }] of this.#variables.entries()) {
          const handles = slots.map((variables) => variables[index]!.handle);
          update({ value: handle, slots: handles }, gradients[index]!);
        }
      }),
    );
  }

  async read(): Promise<DenseState> {
    const slots: Record<string, Float32Array> = {};
    for (const [name, variables] of this.#slots) slots[name] = await this.#valuesOf(variables);
    const { statistics } = await this.#statistics.read();
    return { parameters: await this.#valuesOf(this.#variables), slots, statistics };
  }

  async write(state: DenseState): Promise<void> {
    checkState(state, this.#size);
    await this.#statistics.write({ parameters: new Float32Array(0), slots: {}, statistics: state.statistics });
    this.#releaseTensors();
    withBackend(this.#name, () => {
      const values = this.#uploaded(state.parameters);
      for (const [index, variable] of this.#variables.entries()) variable.assign(values[index]!);
      tf.dispose(values);
      this.#disposeSlots();
    });
    for (const [name, values] of Object.entries(state.slots)) this.#slots.set(name, this.#created(values));
  }

  async readGradients(): Promise<Float32Array> {
    return this.#gradients ? this.#gathered(this.#gradients) : new Float32Array(this.#size);
  }

  dispose(): void {
    this.#releaseTensors();
    tf.dispose([...(this.#gradients ?? [])]);
    this.#gradients = undefined;
    withBackend(this.#name, () => {
      for (const variable of this.#variables) variable.dispose();
      this.#disposeSlots();
    });
    this.#constants.dispose();
  }

  /** Gradients with the L2 term λ · value. */
  #regularised(networkL2: number): readonly Tensor[] {
    const gradients = this.#gradients!;
    if (networkL2 === 0) return gradients;
    const weight = this.#constants.get(networkL2);
    return this.tensors().map((tensor, index) => tf.add(gradients[index]!, tf.mul(tensor, weight)));
  }

  /** A moment's variables; zeros at first. */
  #slot(name: string): readonly ResourceVariable[] {
    let variables = this.#slots.get(name);
    if (!variables) {
      variables = this.#specs.map(({ shape }) => {
        const zeros = tf.fill([...shape], 0);
        const variable = new ResourceVariable(this.#backend, zeros);
        zeros.dispose();
        return variable;
      });
      this.#slots.set(name, variables);
    }
    return variables;
  }

  /** Variables with the values of a vector in manifest order. */
  #created(values: Float32Array): readonly ResourceVariable[] {
    return withBackend(this.#name, () => {
      const tensors = this.#uploaded(values);
      const variables = tensors.map((tensor) => new ResourceVariable(this.#backend, tensor));
      tf.dispose(tensors);
      return variables;
    });
  }

  /** A vector as a tensor for each parameter. The library may keep the arrays that it is given, so it gets copies. */
  #uploaded(values: Float32Array): Tensor[] {
    let offset = 0;
    return this.#specs.map(({ shape }) => {
      const start = offset;
      offset += sizeOf(shape);
      return tf.tensor(values.slice(start, offset), [...shape], 'float32');
    });
  }

  async #valuesOf(variables: readonly ResourceVariable[]): Promise<Float32Array> {
    const tensors = withBackend(this.#name, () => variables.map((variable) => variable.read()));
    const values = await this.#gathered(tensors);
    tf.dispose(tensors);
    return values;
  }

  /** Tensors in manifest order as one vector. */
  async #gathered(tensors: readonly Tensor[]): Promise<Float32Array> {
    const values = new Float32Array(this.#size);
    let offset = 0;
    for (const tensor of tensors) {
      values.set((await tensor.data()) as Float32Array, offset);
      offset += tensor.size;
    }
    return values;
  }

  #releaseTensors(): void {
    tf.dispose([...(this.#tensors ?? [])]);
    this.#tensors = undefined;
  }

  #disposeSlots(): void {
    for (const variables of this.#slots.values()) for (const variable of variables) variable.dispose();
    this.#slots.clear();
  }
}
