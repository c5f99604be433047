import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { record } from '../capture/recording-backend.ts';
import { Graph } from '../graph/index.ts';

/** A tfjs function with the shapes of its arguments. */
export interface TracedFunction {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly f: (...inputs: Tensor[]) => Tensor;
  /** False where tfjs has no gradient. */
  readonly differentiable: boolean;
}

/**
 * Traces functions into one graph. The arguments of function i are the inputs "i/0", "i/1", …; its results are
 * "i/value" and, given the gradient "i/dy" of the value, "i/gradient/0", …
 */
export function traceFunction(functions: readonly TracedFunction[]): Graph {
  const graph = new Graph();
  record({ graph, describe: () => ({ model: 'traced function', scope: '' }) }, (recorder) => {
    functions.forEach(({ shapes, f, differentiable }, index) => {
      const inputs = shapes.map((shape, position) =>
        recorder.tensor(graph.input(`${index}/${position}`, shape, 'float32')),
      );
      const output = (name: string, tensor: Tensor): void => {
        const value = recorder.valueOf(tensor.dtype === 'float32' ? tensor : tf.cast(tensor, 'float32'));
        graph.output(`${index}/${name}`, value);
      };
      const value = f(...inputs);
      output('value', value);
      if (!differentiable) return;
      const dy = recorder.tensor(graph.input(`${index}/dy`, value.shape, 'float32'));
      const { grads } = tf.engine().gradients(() => f(...inputs), inputs, dy);
      grads.forEach((gradient, position) => output(`gradient/${position}`, gradient));
    });
  });
  return graph;
}
