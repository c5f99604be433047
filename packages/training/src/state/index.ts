export { restoreWeights } from './restore-weights.ts';
export { checkpointOf, stateOfCheckpoint } from './training-checkpoint.ts';
export type { TableState, TrainingPosition, TrainingState } from './training-state.ts';
export { weightsOfSnapshot, weightsSnapshot } from './weights-snapshot.ts';
export type { WeightShapes } from './weights-snapshot.ts';
export type { Weights } from './weights.ts';
