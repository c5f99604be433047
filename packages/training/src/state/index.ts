export { restoreWeights, type Weights } from './weights.ts';
export { checkpointOf, stateOfCheckpoint, type SlotNames } from './training-checkpoint.ts';
export type { TableState, TrainingPosition, TrainingState } from './training-state.ts';
export { weightsOfSnapshot, weightsSnapshot, type WeightShapes } from './weights-snapshot.ts';
