import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** What tfjs's engine keeps of gradients under way. */
interface TapeState {
  activeTape: { readonly saved?: readonly Tensor[] }[] | null;
  readonly gradientDepth: number;
}

/**
 * Frees what a gradient that failed half-way has left: tfjs drops its tape, and the tensors that were kept for the backward
 * pass, only when that pass ends well. Does nothing after one that did, and inside of another gradient.
 */
export function dropTape(): void {
  // tfjs declares `state` private; its fields are those of the one version that packages agree on, and tests read them.
  const { state } = tf.engine() as unknown as { readonly state: TapeState };
  if (state.gradientDepth > 0 || !state.activeTape) return;
  for (const { saved } of state.activeTape) saved?.forEach((tensor) => tensor.dispose());
  state.activeTape = null;
}
