import { join } from 'node:path';

/** Version of @tensorflow/tfjs-node and -gpu that is installed; all copies of tfjs in a process must be of one version. */
export const TFJS_NODE_VERSION = '4.22.0';

/** Version of the TensorFlow library that the addon is built against. */
export const TENSORFLOW_VERSION = '2.21.0';

/** The folder, below that of optional engines, into which tfjs-node or, with `gpu`, tfjs-node-gpu is installed. */
export function tfjsNodeFolder(enginesFolder: string, { gpu }: { readonly gpu: boolean }): string {
  const name = gpu ? 'tfjs-node-gpu' : 'tfjs-node';
  return join(enginesFolder, `${name}-${TFJS_NODE_VERSION}-tensorflow-${TENSORFLOW_VERSION}`);
}

/** Folder in such a folder from which the npm package is resolved. */
export function packagesFolder(tfjsNode: string): string {
  return join(tfjsNode, 'packages');
}
