import * as tf from '@tensorflow/tfjs-core';
import type { KernelBackend, Scalar } from '@tensorflow/tfjs-core';

/** More different numbers than any model's formulas hold; those that change from step to step must not pile up. */
const LIMIT = 256;

/**
 * The numbers in a model's formulas, on the device: each is uploaded once, however often a pass uses it. tfjs makes a
 * tensor of every number anew.
 */
export class Constants {
  readonly #backend: KernelBackend;
  readonly #scalars = new Map<number, Scalar>();

  constructor(backend: KernelBackend) {
    this.#backend = backend;
  }

  /** A number as a tensor; it stays this object's. */
  get(value: number): Scalar {
    let scalar = this.#scalars.get(value);
    if (!scalar) {
      scalar = tf.keep(tf.scalar(value, 'float32'));
      this.#scalars.set(value, scalar);
    }
    return scalar;
  }

  /** Runs `work`, in which all numbers that become tensors are taken from here. It must be synchronous. */
  within<T>(work: () => T): T {
    const backend = this.#backend;
    const write = backend.write;
    backend.write = (values, shape, dtype) => {
      const scalar = shape.length === 0 && dtype === 'float32' ? this.#scalarOf(Number(values[0]), write) : undefined;
      if (!scalar) return write.call(backend, values, shape, dtype);
      // The new tensor and the constant share the number.
      backend.incRef(scalar.dataId);
      return scalar.dataId;
    };
    try {
      return work();
    } finally {
      backend.write = write;
    }
  }

  #scalarOf(value: number, write: KernelBackend['write']): Scalar | undefined {
    const known = this.#scalars.get(value);
    // A map does not tell −0 from 0.
    if (known || Object.is(value, -0) || this.#scalars.size >= LIMIT) return known;
    const dataId = write.call(this.#backend, Float32Array.of(value), [], 'float32');
    const scalar = tf.keep(tf.engine().makeTensorFromDataId(dataId, [], 'float32') as Scalar);
    this.#scalars.set(value, scalar);
    return scalar;
  }

  dispose(): void {
    for (const scalar of this.#scalars.values()) scalar.dispose();
    this.#scalars.clear();
  }
}
