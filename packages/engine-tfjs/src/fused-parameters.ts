import { sizeOf, withBackend, type OptimizerRule } from '@fsdnet/core/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { Constants } from './constants.ts';
import { DeviceParameters, initialValues, type InitialSpec } from './device-parameters.ts';
import { fusedUpdate } from './fused-update.ts';
import { ResourceVariable } from './resource-variable.ts';
import { float32, type TensorflowBackend } from './tensorflow-backend.ts';

/**
 * Dense parameters as variables of the TensorFlow library: an update is one operation a parameter, in place; a
 * parameter is read without a copy.
 */
export class FusedParameters extends DeviceParameters<readonly ResourceVariable[]> {
  readonly #name: string;
  readonly #backend: TensorflowBackend;
  readonly #constants: Constants;
  readonly #variables: readonly ResourceVariable[];
  #gradients: readonly Tensor[] | undefined;
  /** The variables' values; read when first asked for. */
  #tensors: readonly Tensor[] | undefined;

  /** `name` is the backend's. */
  constructor(spec: InitialSpec, name: string, backend: TensorflowBackend) {
    super(spec);
    this.#name = name;
    this.#backend = backend;
    this.#constants = new Constants(tf.findBackend(name));
    this.#variables = this.upload(initialValues(spec));
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

  async squaredGradientNorm(networkL2: number): Promise<number> {
    if (!this.#gradients || this.specs.length === 0) return 0;
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

  async readGradients(): Promise<Float32Array> {
    return this.#gradients ? this.#gathered(this.#gradients) : new Float32Array(this.size);
  }

  dispose(): void {
    this.#releaseTensors();
    tf.dispose([...(this.#gradients ?? [])]);
    this.#gradients = undefined;
    withBackend(this.#name, () => this.#variables.forEach((variable) => variable.dispose()));
    this.disposeSlots();
    this.#constants.dispose();
  }

  /** Gradients with the L2 term λ · value. */
  #regularised(networkL2: number): readonly Tensor[] {
    const gradients = this.#gradients!;
    if (networkL2 === 0) return gradients;
    const weight = this.#constants.get(networkL2);
    return this.tensors().map((tensor, index) => tf.add(gradients[index]!, tf.mul(tensor, weight)));
  }

  /** A slot's variables; zeros at first. */
  #slot(name: string): readonly ResourceVariable[] {
    let variables = this.slots.get(name);
    if (!variables) {
      variables = this.specs.map(({ shape }) => {
        const zeros = tf.fill([...shape], 0);
        const variable = new ResourceVariable(this.#backend, zeros);
        zeros.dispose();
        return variable;
      });
      this.slots.set(name, variables);
    }
    return variables;
  }

  protected override values(): readonly ResourceVariable[] {
    return this.#variables;
  }

  protected override replaceValues(values: Float32Array): void {
    this.#releaseTensors();
    withBackend(this.#name, () => {
      const tensors = this.#uploaded(values);
      for (const [index, variable] of this.#variables.entries()) variable.assign(tensors[index]!);
      tf.dispose(tensors);
    });
  }

  /** Variables with the values of a vector in manifest order. */
  protected override upload(values: Float32Array): readonly ResourceVariable[] {
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
    return this.specs.map(({ shape }) => {
      const start = offset;
      offset += sizeOf(shape);
      return tf.tensor(values.slice(start, offset), [...shape], 'float32');
    });
  }

  protected override async download(variables: readonly ResourceVariable[]): Promise<Float32Array> {
    const tensors = withBackend(this.#name, () => variables.map((variable) => variable.read()));
    const values = await this.#gathered(tensors);
    tf.dispose(tensors);
    return values;
  }

  /** Tensors in manifest order as one vector. */
  async #gathered(tensors: readonly Tensor[]): Promise<Float32Array> {
    const values = new Float32Array(this.size);
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

  protected override disposeSlots(): void {
    withBackend(this.#name, () => [...this.slots.values()].flat().forEach((variable) => variable.dispose()));
    this.slots.clear();
  }
}
