import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where `fsdnet setup` puts optional engines: in the user's cache folder. */
function enginesFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const cache = environment['XDG_CACHE_HOME'] || environment['LOCALAPPDATA'] || join(homedir(), '.cache');
  return join(cache, 'fsdnet', 'engines');
}

/** Version of onnxruntime-node that is installed and tested with this version of fsdnet. */
export const onnxRuntimeVersion = '1.30.0';

/** Folder of the onnxruntime-node that `fsdnet setup onnx` installs. */
export function onnxRuntimeFolder(): string {
  return join(enginesFolder(), `onnxruntime-node-${onnxRuntimeVersion}`);
}
