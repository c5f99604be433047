import { availableParallelism } from 'node:os';
import { EngineError, type Engine } from '@fsdnet/core';
import { tfjs } from '../tfjs.ts';
import { loadTfjsNode, TENSORFLOW_BACKEND, type TfjsNodeOptions } from './load-tfjs-node.ts';

/**
 * The engine on tfjs-node, or on tfjs-node-gpu with `gpu`.
 *
 * @throws EngineError when the package cannot be loaded, or with `gpu` when it sees no GPU.
 */
export async function tfjsNode(options: TfjsNodeOptions = {}): Promise<Engine> {
  const { packageName, version, tensorflow, usesGpu, module } = await loadTfjsNode(options);
  if (options.gpu && !usesGpu) {
    throw new EngineError({
      where: packageName,
      rule: `TensorFlow ${tensorflow} sees no GPU`,
      fix: 'Check `nvidia-smi` and the CUDA libraries on LD_LIBRARY_PATH, or use the engine tfjs-node.',
    });
  }
  return tfjs({
    backend: TENSORFLOW_BACKEND,
    tf: module,
    name: options.gpu ? 'tfjs-node-gpu' : 'tfjs-node',
    runtime: `${packageName} ${version} (TensorFlow ${tensorflow})`,
    threads: availableParallelism(),
  });
}
