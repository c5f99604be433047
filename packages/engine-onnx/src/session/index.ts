export { CompiledOnnxModel } from './compiled-onnx-model.ts';
