import type { OnnxEngine } from '@fsdnet/engine-onnx';

import type { Console } from '../cli/output/index.ts';
import { chooseEngine } from './choose-engine.ts';

/** The engine that is asked for among those of ONNX Runtime, which load exported models. */
export async function chooseOnnxEngine(
  options: { readonly engine?: 'auto' | 'onnx' | 'onnx-wasm'; readonly threads?: number },
  console: Console,
): Promise<OnnxEngine> {
  return (await chooseEngine(options, console, ['onnx', 'onnx-wasm'])) as OnnxEngine;
}
