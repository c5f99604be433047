import { join } from 'node:path';

import { defaultCacheDir } from '@fsdnet/datasets/node';

/** Where `fsdnet setup` puts optional engines: in the user's cache folder. */
function enginesFolder(): string {
  return join(defaultCacheDir(), 'engines');
}

/** Version of onnxruntime-node that is installed and tested with this version of fsdnet. */
export const onnxRuntimeVersion = '1.30.0';

/** Folder of the onnxruntime-node that `fsdnet setup onnx` installs. */
export function onnxRuntimeFolder(): string {
  return join(enginesFolder(), `onnxruntime-node-${onnxRuntimeVersion}`);
}

/** Version of @tensorflow/tfjs-node and -gpu; all copies of tfjs in a process must be of one version. */
export const tfjsNodeVersion = '4.22.0';

/** Version of the TensorFlow library that the addon is built against. */
export const tensorflowVersion = '2.21.0';

/** Folder that `fsdnet setup tfjs-node` or, with `gpu`, `tfjs-node-gpu` fills. */
export function tfjsNodeFolder({ gpu }: { readonly gpu: boolean }): string {
  const name = gpu ? 'tfjs-node-gpu' : 'tfjs-node';
  return join(enginesFolder(), `${name}-${tfjsNodeVersion}-tensorflow-${tensorflowVersion}`);
}

/** Folder in such a folder from which the npm package is resolved. */
export function packagesFolder(engineFolder: string): string {
  return join(engineFolder, 'packages');
}
