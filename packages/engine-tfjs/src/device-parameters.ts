import type { Tensor } from '@tensorflow/tfjs-core';
import { ConfigError } from '@fsdnet/core';
import {
  HostDenseParameters,
  type DenseParameters,
  type DenseState,
  type Manifest,
  type ModelSpec,
} from '@fsdnet/core/engine';

/** What initial values depend on. */
export type InitialSpec = Pick<ModelSpec, 'manifest' | 'seed' | 'clickRate'>;

/** Dense parameters on a tfjs backend's device, as a model's passes use them. */
export interface DeviceParameters extends DenseParameters {
  /** The parameters in manifest order. They are valid until the next update. Call with the backend in place. */
  tensors(): readonly Tensor[];
  /** Takes the gradients of a step, in manifest order; null where the loss does not depend on a parameter. */
  setGradients(gradients: readonly (Tensor | null)[]): void;
  /** Running statistics of one batch norm: views. They are small and stay on the host. */
  statisticsView(name: string): { readonly mean: Float32Array; readonly variance: Float32Array };
  dispose(): void;
}

/** The running statistics alone, on the host. */
export function hostStatistics(manifest: Manifest, seed: number): HostDenseParameters {
  return new HostDenseParameters({ ...manifest, parameters: [] }, seed);
}

/** @throws ConfigError when a state is that of a model with another number of values. */
export function checkState({ parameters, slots }: DenseState, size: number): void {
  checkSize('parameters', parameters, size);
  for (const [name, slot] of Object.entries(slots)) checkSize(`slot "${name}"`, slot, size);
}

function checkSize(what: string, values: Float32Array, size: number): void {
  if (values.length === size) return;
  throw new ConfigError({
    where: `dense ${what}`,
    rule: `must hold ${size} values`,
    got: String(values.length),
    fix: 'Load weights only into the model that they were saved from.',
  });
}
