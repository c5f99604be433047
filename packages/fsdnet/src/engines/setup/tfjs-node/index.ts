export { installTfjsNode } from './install-tfjs-node.ts';
