import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '@fsdnet/core/engine';

/** A copy of tfjs: the union package, tfjs-core, or tfjs-node. */
export interface TensorflowModule {
  readonly version_core: string;
}

/**
 * Two copies of tfjs-core in one process share the engine, the kernels and the gradients. That works as long as they
 * are of one version. `packages` are those that bring the other copy.
 *
 * @throws EngineError that names both versions and the command that makes them equal.
 */
export function requireSameTensorflow(other: TensorflowModule, packages: readonly string[]): void {
  const fix = `Run \`npm install ${packages.map((name) => `${name}@${tf.version_core}`).join(' ')}\`.`;
  const error = versionMismatch(other.version_core, packages.join(', '), fix);
  if (error) throw error;
}

/** The error of another version of tfjs; none when it is this package's. */
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
