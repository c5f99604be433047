export { PORTS } from './port-names.ts';
export { captureInference, traceInference } from './trace-inference.ts';
export type { CapturedInference, InferenceGraph } from './trace-inference.ts';
export { captureTraining } from './trace-training.ts';
export type { CapturedTraining } from './trace-training.ts';
