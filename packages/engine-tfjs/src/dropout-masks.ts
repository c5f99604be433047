import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { keyedRandom, maskKeepCount, MaskFiller, sizeOf, type MaskSpec, type StepKey } from '@fsdnet/core/engine';

/** Draws the dropout masks of a run, the same in every engine: bytes keyed by seed, name, epoch and step. */
export class DropoutMasks {
  readonly #seed: number;
  readonly #filler = new MaskFiller();
  readonly #buffers = new Map<string, Uint8Array>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Factors of inverted dropout, [rows, ...spec.shape]. */
  draw({ name, rate, shape }: MaskSpec, rows: number, { epoch, step }: StepKey): Tensor {
    const keepCount = maskKeepCount(rate);
    const bytes = this.#buffer(name, rows * sizeOf(shape));
    this.#filler.fill(bytes, keepCount, keyedRandom(this.#seed, 'mask', name, epoch, step));
    const kept = tf.tensor(bytes, [rows, ...shape], 'bool');
    return tf.mul(tf.cast(kept, 'float32'), 256 / keepCount);
  }

  #buffer(name: string, bytes: number): Uint8Array {
    let buffer = this.#buffers.get(name);
    if (!buffer || buffer.length < bytes) {
      buffer = this.#filler.allocate(bytes);
      this.#buffers.set(name, buffer);
    }
    return buffer.subarray(0, bytes);
  }
}
