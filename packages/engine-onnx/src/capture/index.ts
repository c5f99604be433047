export { PORTS } from './port-names.ts';
export { captureInference, traceInference, type InferenceGraph } from './trace-inference.ts';
export { captureTraining, type CapturedTraining } from './trace-training.ts';
export { WrittenInference, type CapturedInference } from './written-inference.ts';
