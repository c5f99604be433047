export { autoOrder, chooseEngine } from './choose-engine.ts';
export { chooseOnnxEngine } from './choose-onnx-engine.ts';
export { engineCandidates } from './engine-candidates.ts';
export type { EngineCandidate, Inspection } from './engine-candidates.ts';
export { enginesFolder, onnxRuntimeVersion } from './engines-folder.ts';
export { engineNames } from './engine-names.ts';
export type { EngineName } from './engine-names.ts';
