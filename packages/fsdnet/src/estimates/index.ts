export { estimateOf, estimateResult, estimateText } from './estimate.ts';
export type { Estimate, SizedEstimate } from './estimate.ts';
export { refuseBeyondMemory } from './refuse-beyond-memory.ts';
export { schemaOfSample } from './schema-of-sample.ts';
export { trainingSpeed } from './training-speed.ts';
