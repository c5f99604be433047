import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import { float32, type TensorflowBackend } from './tensorflow-backend.ts';

/**
 * Runs `work` with other gradients of some kernels than tfjs's own, and puts those back, whatever happens. `work` must
 * be synchronous; then nobody else sees the exchange.
 */
export function withGradients<T>(gradients: readonly GradConfig[], work: () => T): T {
  const replaced = gradients.map(({ kernelName }) => tf.getGradient(kernelName));
  gradients.forEach(put);
  try {
    return work();
  } finally {
    for (const [index, gradient] of gradients.entries()) {
      tf.unregisterGradient(gradient.kernelName);
      const own = replaced[index];
      if (own) tf.registerGradient(own);
    }
  }
}

function put(gradient: GradConfig): void {
  if (tf.getGradient(gradient.kernelName)) tf.unregisterGradient(gradient.kernelName);
  tf.registerGradient(gradient);
}

/** Gradients of sums and means that stay on the device; tfjs's own upload a tensor of ones for each. */
export const broadcastGradients: readonly GradConfig[] = [reduction('Sum'), reduction('Mean')];

function reduction(kernelName: 'Sum' | 'Mean'): GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy: Tensor | Tensor[], [x]: Tensor[], attributes: NamedAttrMap) => {
      const reduced = dy as Tensor;
      const share = (): Tensor => (kernelName === 'Sum' ? reduced : tf.div(reduced, x!.size / reduced.size));
      return { x: () => spread(share(), x!, attributes) };
    },
  };
}

/** Repeats a reduced tensor along the axes that were reduced. */
function spread(reduced: Tensor, x: Tensor, attributes: NamedAttrMap): Tensor {
  const axes = tf.util.parseAxisParam(attributes['axis'] as number | number[], x.shape);
  const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  return tf.broadcastTo(tf.reshape(reduced, kept), x.shape);
}

/** Gradients of activations as one operation of TensorFlow each; tfjs's own take up to nine. */
export function fusedGradients(backend: TensorflowBackend): readonly GradConfig[] {
  /** From the activation's input and the gradient of its output, or from its output. */
  const activation = (kernelName: string, operation: string, by: 'input' | 'output'): GradConfig => ({
    kernelName,
    ...(by === 'input' ? { inputsToSave: ['x'] } : { outputsToSave: [true] }),
    gradFunc: (dy: Tensor | Tensor[], [saved]: Tensor[]) => {
      const inputs = by === 'input' ? [dy as Tensor, saved!] : [saved!, dy as Tensor];
      return { x: () => backend.executeSingleOutput(operation, [float32(backend)], inputs) };
    },
  });
  return [
    activation('Relu', 'ReluGrad', 'input'),
    activation('Softplus', 'SoftplusGrad', 'input'),
    activation('Sigmoid', 'SigmoidGrad', 'output'),
    activation('Tanh', 'TanhGrad', 'output'),
  ];
}
