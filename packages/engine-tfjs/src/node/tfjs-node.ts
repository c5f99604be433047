import { availableThreads, EngineError, type Engine } from '@fsdnet/core/engine';
import { tfjs } from '../tfjs.ts';
import { explainMissingGpu } from './explain-failure.ts';
import { examineInstallations } from './inspect-tfjs-node.ts';
import { loadTfjsNode, TENSORFLOW_BACKEND } from './load-tfjs-node.ts';
import type { TfjsNodeOptions } from './tfjs-node-options.ts';

/**
 * The engine on tfjs-node, or on tfjs-node-gpu with `gpu`.
 *
 * @throws EngineError when the package cannot be loaded, or with `gpu` when it sees no GPU; both say why.
 */
export async function tfjsNode(options: TfjsNodeOptions = {}): Promise<Engine> {
  const { packageName, version, tensorflow, usesGpu, module } = await loadTfjsNode(options);
  if (options.gpu && !usesGpu) {
    // TensorFlow logs its reasons only where it is told to before it is loaded, so another process asks.
    const { error } = await examineInstallations(options);
    throw error ?? new EngineError({ where: packageName, ...explainMissingGpu(packageName, '') });
  }
  return tfjs({
    backend: TENSORFLOW_BACKEND,
    tf: module,
    name: options.gpu ? 'tfjs-node-gpu' : 'tfjs-node',
    runtime: `${packageName} ${version} (TensorFlow ${tensorflow})`,
    threads: options.threads ?? availableThreads(),
  });
}
