export { onnxRuntimeFolder, onnxRuntimeVersion } from './engines-folder.ts';
export { installOnnxRuntime } from './install-onnx.ts';
