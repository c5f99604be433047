import { join } from 'node:path';

import { defaultCacheDir } from '@fsdnet/core/node';

/** Where `fsdnet setup` puts optional engines: in the user's cache folder. */
export function enginesFolder(): string {
  return join(defaultCacheDir(), 'engines');
}

/** Version of onnxruntime-node that is installed and tested with this version of fsdnet. */
export const onnxRuntimeVersion = '1.30.0';

/** Folder of the onnxruntime-node that `fsdnet setup onnx` installs. */
export function onnxRuntimeFolder(): string {
  return join(enginesFolder(), `onnxruntime-node-${onnxRuntimeVersion}`);
}
