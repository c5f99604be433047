import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '@fsdnet/core/engine';

/** A copy of tfjs: the union package, tfjs-core, or tfjs-node. */
export interface TensorflowModule {
  readonly version_core: string;
}

/**
 * The error of another version of tfjs; none when it is this package's. Two copies in one process share the engine, the
 * kernels and the gradients, which works as long as they are of one version.
 */
export function versionMismatch(theirs: string, where: string, fix: string): EngineError | undefined {
  const ours = tf.version_core;
  if (ours === theirs) return undefined;
  return new EngineError({
    where,
    rule: `all copies of tfjs in a process must be of one version, here ${ours}`,
    got: theirs,
    fix,
  });
}
