import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Attribute of a TensorFlow operation. */
export interface OperationAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The backend of tfjs-node and tfjs-node-gpu, which runs any operation of the TensorFlow library. */
export interface TensorflowBackend {
  readonly binding: {
    readonly TF_FLOAT: number;
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_SHAPE: number;
    readonly TF_ATTR_STRING: number;
    readonly TF_ATTR_INT: number;
  };
  executeSingleOutput(name: string, attributes: readonly OperationAttribute[], inputs: readonly Tensor[]): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): readonly Tensor[];
}

/** A tfjs backend as TensorFlow's; undefined when it is another. */
export function tensorflowBackend(name: string): TensorflowBackend | undefined {
  const backend: unknown = tf.findBackend(name);
  return isTensorflow(backend) ? backend : undefined;
}

function isTensorflow(backend: unknown): backend is TensorflowBackend {
  return typeof backend === 'object' && backend !== null && 'executeMultipleOutputs' in backend;
}

/** The attribute that says an operation works on float32. */
export function float32({ binding }: TensorflowBackend, name = 'T'): OperationAttribute {
  return { name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
}
