export { ExportedModel } from './exported-model.ts';
export type { ExportedModelOptions, ModelInput } from './exported-model.ts';
export { exportOnnx } from './export-onnx.ts';
export type { ExportableModel, ExportOptions, OnnxExport, WeightTensor } from './export-onnx.ts';
