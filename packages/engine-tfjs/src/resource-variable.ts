import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { float32, type TensorflowBackend } from './tensorflow-backend.ts';

/** Variables of a process by number: TensorFlow shares those of one name. */
let count = 0;

/** A float32 variable that lives in the TensorFlow library, so that operations can update it in place. */
export class ResourceVariable {
  /** What operations take for the variable. */
  readonly handle: Tensor;
  readonly #backend: TensorflowBackend;

  /** Takes its first value from a tensor, which stays the caller's. */
  constructor(backend: TensorflowBackend, value: Tensor) {
    const { TF_ATTR_SHAPE, TF_ATTR_STRING } = backend.binding;
    this.#backend = backend;
    this.handle = tf.keep(
      backend.executeSingleOutput(
        'VarHandleOp',
        [
          float32(backend, 'dtype'),
          { name: 'shape', type: TF_ATTR_SHAPE, value: value.shape },
          { name: 'container', type: TF_ATTR_STRING, value: '' },
          { name: 'shared_name', type: TF_ATTR_STRING, value: `fsdnet/${count++}` },
        ],
        [],
      ),
    );
    this.assign(value);
  }

  /** The value as a tensor, which shares the variable's memory until the next update. */
  read(): Tensor {
    return this.#backend.executeSingleOutput('ReadVariableOp', [float32(this.#backend, 'dtype')], [this.handle]);
  }

  assign(value: Tensor): void {
    this.#backend.executeMultipleOutputs(
      'AssignVariableOp',
      [float32(this.#backend, 'dtype')],
      [this.handle, value],
      0,
    );
  }

  dispose(): void {
    this.#backend.executeMultipleOutputs('DestroyResourceOp', [], [this.handle], 0);
    this.handle.dispose();
  }
}
