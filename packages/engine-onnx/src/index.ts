/**
 * The engine that traces FSDNet models into ONNX graphs and trains them on ONNX Runtime; export of trained models.
 *
 * @packageDocumentation
 */
export { onnx, type OnnxEngine } from './onnx-engine.ts';
export { onnxOptions, type OnnxOptions, type OpenOnnxOption } from './onnx-options.ts';
export {
  exportOnnx,
  type ExportableModel,
  type ExportOptions,
  type OnnxExport,
  type WeightTensor,
} from './export/export-onnx.ts';
export type { Quantization } from './export/quantize.ts';
export type { ExportedModel, ExportedModelOptions, ModelInput } from './export/exported-model.ts';
export { passOptions, type PassName, type PassSwitches } from './graph/index.ts';
export { importRuntime } from './runtimes/import-runtime.ts';
export type { DataFile } from './runtimes/runtime.ts';
export type { RuntimeChoice } from './runtimes/load-runtime.ts';
