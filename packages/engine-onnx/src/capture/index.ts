export { PORTS } from './port-names.ts';
export {
  captureInference,
  probabilityAlone,
  traceInference,
  writeInference,
  type CapturedInference,
  type InferenceGraph,
} from './trace-inference.ts';
export { captureTraining, type CapturedTraining } from './trace-training.ts';
