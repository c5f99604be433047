import { ConfigError, nearestWord } from '@fsdnet/core';

import type { Context } from './context.ts';

const engines = ['onnx', 'tfjs-node', 'tfjs-node-gpu'];

/** `fsdnet setup ENGINE`: installs an optional engine into the cache folder. */
export async function setup({ positional, console, stop }: Context): Promise<void> {
  const engine = positional['engine'] ?? '';
  if (!engines.includes(engine)) {
    const near = nearestWord(engine, engines);
    throw new ConfigError({
      where: `setup ${engine}`,
      rule: 'unknown engine',
      fix: near === undefined ? `Use one of ${engines.join(', ')}.` : `Did you mean ${near}?`,
    });
  }
  if (engine !== 'onnx') {
    throw new ConfigError({
      where: `setup ${engine}`,
      rule: 'not in this version yet',
      fix: `Install @tensorflow/${engine} beside your project by hand, or use the engine onnx.`,
    });
  }
  const { installOnnxRuntime, onnxRuntimeVersion } = await import('../engine-setup/index.ts');
  const folder = await installOnnxRuntime((text) => console.info(text), stop.signal);
  console.result(
    { command: 'setup', engine, version: onnxRuntimeVersion, folder },
    `onnxruntime-node ${onnxRuntimeVersion} works: ${folder}\nThe engine "onnx" uses it from now on.`,
  );
}
