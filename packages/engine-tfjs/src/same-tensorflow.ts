import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '@fsdnet/core';

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
  const [ours, theirs] = [tf.version_core, other.version_core];
  if (ours === theirs) return;
  throw new EngineError({
    where: packages.join(', '),
    rule: `all copies of tfjs in a process must be of one version, here ${ours}`,
    got: theirs,
    fix: `Run \`npm install ${packages.map((name) => `${name}@${ours}`).join(' ')}\`.`,
  });
}
