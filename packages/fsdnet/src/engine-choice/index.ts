export { autoOrder, chooseEngine } from './choose-engine.ts';
export { chooseOnnxEngine } from './choose-onnx-engine.ts';
export { engineCandidates } from './engine-candidates.ts';
export type { EngineCandidate, EngineName, Inspection } from './engine-candidates.ts';
