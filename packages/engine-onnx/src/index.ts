/**
 * The engine that traces FSDNet models into ONNX graphs and trains them on ONNX Runtime.
 *
 * @packageDocumentation
 */
export { onnx } from './onnx-engine.ts';
export type { OnnxEngine, OnnxOptions } from './onnx-engine.ts';
export type { RuntimeChoice } from './runtimes/index.ts';
