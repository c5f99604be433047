export { PORTS } from './port-names.ts';
export { captureInference } from './trace-inference.ts';
export type { CapturedInference } from './trace-inference.ts';
export { captureTraining } from './trace-training.ts';
export type { CapturedTraining } from './trace-training.ts';
