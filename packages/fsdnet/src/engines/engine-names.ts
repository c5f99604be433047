/** Engines by the name that `--engine` takes. */
export type EngineName = 'onnx' | 'onnx-wasm' | 'tfjs-node' | 'tfjs-node-gpu' | 'cpu';

/** All of them. */
export const engineNames: readonly EngineName[] = ['onnx', 'onnx-wasm', 'tfjs-node', 'tfjs-node-gpu', 'cpu'];
