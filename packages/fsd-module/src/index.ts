/**
 * Feature-fusion self-distillation for any two-stream click-through-rate model, or for plain tensors.
 *
 * @packageDocumentation
 */
export { distillationOptions, fsdOptions } from './fsd-options.ts';
export type { DistillationOptions, FsdOptions } from './fsd-options.ts';
export { fuse } from './fusion/index.ts';
export type { FusedLayer } from './fusion/index.ts';
export { selfDistillationLoss } from './loss/index.ts';
export type { DistilledHeads } from './loss/index.ts';
export { withFSD } from './with-fsd.ts';
export type { FsdOutput } from './with-fsd.ts';
