export { chooseEngine } from './choose-engine.ts';
export { engineCandidates } from './engine-candidates.ts';
export type { EngineCandidate, EngineName } from './engine-candidates.ts';
