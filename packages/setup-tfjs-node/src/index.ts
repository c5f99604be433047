/**
 * Makes tfjs-node and tfjs-node-gpu work on a current Node: builds their addon against the library in TensorFlow's wheel.
 *
 * @packageDocumentation
 */
export { installTfjsNode } from './install-tfjs-node.ts';
export type { InstalledTfjsNode, TfjsNodeSetup } from './install-tfjs-node.ts';
export type { LibraryWheel } from './wheels.ts';
