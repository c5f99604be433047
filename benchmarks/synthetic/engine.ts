import type { Engine } from '@fsdnet/core/engine';
import { onnx, type PassSwitches } from '@fsdnet/engine-onnx';
import { tfjsNode } from '@fsdnet/engine-tfjs/node';
import { jsonOfOurs } from '../alternation.ts';

/**
 * An engine by the name that the command line has for it; TensorFlow is set up where it is missing. `passes` are those of
 * ONNX graphs.
 */
export async function engineNamed(name: string, threads: number, passes: PassSwitches = {}): Promise<Engine> {
  switch (name) {
    case 'onnx':
    case 'onnx-wasm':
      return onnx({ runtime: name === 'onnx' ? 'node' : 'web', threads, passes });
    case 'tfjs-node':
    case 'tfjs-node-gpu': {
      const { folder } = await jsonOfOurs<{ readonly folder: string }>('packages/fsdnet/src/cli.ts', [
        'setup',
        name,
        '--json',
      ]);
      return tfjsNode({ gpu: name === 'tfjs-node-gpu', from: [folder], threads });
    }
    default:
      throw new Error(`no engine is called ${name}`);
  }
}
