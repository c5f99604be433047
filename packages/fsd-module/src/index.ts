/**
 * Feature-fusion self-distillation for any two-stream click-through-rate model, or for plain tensors.
 *
 * @packageDocumentation
 */
export { distillationOptions, fsdOptions, type DistillationOptions, type FsdOptions } from './fsd-options.ts';
export { fuse, type FusedLayer } from './fusion/fused-layer.ts';
export { selfDistillationLoss, type DistilledHeads } from './loss/self-distillation-loss.ts';
export { withFSD, type FsdOutput } from './with-fsd.ts';
