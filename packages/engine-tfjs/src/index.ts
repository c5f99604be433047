/**
 * Runs models eagerly on any TensorFlow.js backend. `@fsdnet/engine-tfjs/node` finds and loads tfjs-node.
 *
 * @packageDocumentation
 */
export { tfjs, type TfjsOptions } from './tfjs.ts';
export type { TensorflowModule } from './same-tensorflow.ts';
