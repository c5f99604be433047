import type { Engine } from '@fsdnet/core/engine';
import { onnx } from '@fsdnet/engine-onnx';
import { tfjs } from '@fsdnet/engine-tfjs';

/** Every engine that runs here, by name. One thread each: the models are small. */
export const ENGINES: readonly (readonly [string, () => Engine])[] = [
  ['tfjs on its cpu backend', (): Engine => tfjs()],
  ['onnxruntime-node', (): Engine => onnx({ runtime: 'node', threads: 1 })],
  ['onnxruntime-web', (): Engine => onnx({ runtime: 'web', threads: 1 })],
];
