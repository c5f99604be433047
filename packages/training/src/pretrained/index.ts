export { matchVectors, pretrainedFacts } from './match-vectors.ts';
export type { PretrainedVectors } from './pretrained-vectors.ts';
