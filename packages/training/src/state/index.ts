export { valuesOf, type Weights } from './weights.ts';
export { checkpointOf, readState, type SlotNames } from './training-checkpoint.ts';
export type { TrainingPosition, TrainingState } from './training-state.ts';
export { readWeights, weightsSnapshot, type WeightShapes } from './weights-snapshot.ts';
