/**
 * The engine that traces FSDNet models into ONNX graphs and trains them on ONNX Runtime; export of trained models.
 *
 * @packageDocumentation
 */
export { onnx } from './onnx-engine.ts';
export type { OnnxEngine } from './onnx-engine.ts';
export { onnxOptions } from './onnx-options.ts';
export type { OnnxOptions, OpenOnnxOption } from './onnx-options.ts';
export { exportOnnx } from './export/index.ts';
export type {
  ExportableModel,
  ExportedModel,
  ExportedModelOptions,
  ExportOptions,
  ModelInput,
  OnnxExport,
  WeightTensor,
} from './export/index.ts';
export { passOptions } from './graph/index.ts';
export type { PassName, PassSwitches } from './graph/index.ts';
export type { RuntimeChoice } from './runtimes/index.ts';
