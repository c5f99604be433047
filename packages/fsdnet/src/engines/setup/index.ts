export { onnxRuntimeFolder, onnxRuntimeVersion, packagesFolder, tfjsNodeFolder } from './engines-folder.ts';
export { installOnnxRuntime } from './install-onnx.ts';
