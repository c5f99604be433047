import { onnxRuntimeFolder, onnxRuntimeVersion } from './engines-folder.ts';
import { installPackage } from './install-package.ts';

/** A network that computes y = −x, as ONNX: enough to see that the runtime loads and computes. */
const tinyModel = 'CAg6NwoOCgF4EgF5GgFuIgNOZWcSAWdaEAoBeBILCgkIARIFCgMSAU5iEAoBeRILCgkIARIFCgMSAU5CAhAN';

const tinySession = `
const ort = require('onnxruntime-node');
const model = Buffer.from('${tinyModel}', 'base64');
ort.InferenceSession.create(model)
  .then((session) => session.run({ x: new ort.Tensor('float32', Float32Array.of(2, -3), [2]) }))
  .then(({ y }) => { if (y.data[0] !== -2 || y.data[1] !== 3) throw new Error('wrong result ' + y.data); })
  .catch((error) => { console.error(error.message); process.exit(1); });
`;

/** Installs onnxruntime-node, without the CUDA provider that its install script would download. */
export function installOnnxRuntime(step: (text: string) => void, signal: AbortSignal): Promise<string> {
  return installPackage(
    {
      word: 'onnx',
      name: 'onnxruntime-node',
      version: onnxRuntimeVersion,
      size: '115 MB',
      folder: onnxRuntimeFolder(),
      trial: tinySession,
      instead: 'Use --engine onnx-wasm, which needs no native code.',
      environment: { ONNXRUNTIME_NODE_INSTALL: 'skip' },
    },
    step,
    signal,
  );
}
