export { fuse } from './fuse.ts';
export { partsOf, whole, widthOf } from './fused-layer.ts';
export type { FusedLayer } from './fused-layer.ts';
export { FUSIONS } from './fusions.ts';
