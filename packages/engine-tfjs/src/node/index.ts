/**
 * tfjs-node and tfjs-node-gpu: found, loaded with what newer Node versions lack, and checked. They are optional; a user
 * who wants them installs them.
 *
 * @packageDocumentation
 */
export { inspectTfjsNode, type TfjsNodeReport } from './inspect-tfjs-node.ts';
export { tfjsNode } from './tfjs-node.ts';
export { packagesFolder, TENSORFLOW_VERSION, TFJS_NODE_VERSION, tfjsNodeFolder } from './tfjs-node-folder.ts';
export type { TfjsNodeOptions } from './tfjs-node-options.ts';
