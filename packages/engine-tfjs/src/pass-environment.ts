import * as tf from '@tensorflow/tfjs-core';
import { withBackend } from '@fsdnet/core/engine';
import { Constants } from './constants.ts';
import { broadcastGradients, fusedGradients, withGradients } from './pass-gradients.ts';
import { tensorflowBackend } from './tensorflow-backend.ts';

/** What surrounds a model's passes: the backend in place, and what keeps transfers and operations few. */
export interface PassEnvironment {
  /** Runs a pass, which must be synchronous. */
  run<T>(pass: () => T): T;
  dispose(): void;
}

/** The surroundings on a backend that has been started. */
export function passEnvironment(name: string): PassEnvironment {
  const tensorflow = tensorflowBackend(name);
  if (!tensorflow) {
    return {
      run: (pass) => withBackend(name, () => withGradients(broadcastGradients, pass)),
      dispose: () => undefined,
    };
  }
  const gradients = [...broadcastGradients, ...fusedGradients(tensorflow)];
  const constants = new Constants(tf.findBackend(name));
  return {
    run: (pass) => withBackend(name, () => withGradients(gradients, () => constants.within(pass))),
    dispose: () => constants.dispose(),
  };
}
