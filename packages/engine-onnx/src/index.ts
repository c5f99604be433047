/** npm name of this package. */
export const packageName = '@fsdnet/engine-onnx';
