import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { EngineError } from '@fsdnet/core/engine';
import { runProcess, tellingLine } from '@fsdnet/core/node';

import { onnxRuntimeFolder, onnxRuntimeVersion } from './engines-folder.ts';

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

/**
 * Installs onnxruntime-node into the cache folder and tries it. Its install script (which would download a CUDA
 * provider) does not run. Everything happens in a temporary folder, so a failure leaves nothing behind.
 */
export async function installOnnxRuntime(step: (text: string) => void, signal: AbortSignal): Promise<string> {
  const folder = onnxRuntimeFolder();
  if (existsSync(folder)) {
    step(`found ${folder}`);
    const works = await tryOnnxRuntime(folder, signal);
    if (works.ok) return folder;
    step(`it does not run (${tellingLine(works.output)}): installing it again`);
  }
  const temporary = join(dirname(folder), `.installing-${process.pid}`);
  try {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    await writeFile(join(temporary, 'package.json'), '{"private":true}\n');
    step(`1/3 installing onnxruntime-node ${onnxRuntimeVersion} from the npm registry (about 115 MB) …`);
    await install(temporary, signal);
    step('2/3 trying it …');
    const works = await tryOnnxRuntime(temporary, signal);
    if (!works.ok) {
      throw new EngineError({
        where: 'setup onnx',
        rule: `onnxruntime-node ${onnxRuntimeVersion} does not run on this machine (${process.platform}, ${process.arch}): ${tellingLine(works.output)}`,
        fix: 'Use --engine onnx-wasm, which needs no native code.',
      });
    }
    step(`3/3 moving it to ${folder} …`);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    return folder;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function install(folder: string, signal: AbortSignal): Promise<void> {
  const args = [
    'install',
    `onnxruntime-node@${onnxRuntimeVersion}`,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--loglevel=error',
  ];
  const environment = { ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { ok, output } = await runProcess(npm, args, { cwd: folder, signal, environment });
  if (ok) return;
  throw new EngineError({
    where: 'setup onnx',
    rule: `npm could not install onnxruntime-node: ${tellingLine(output)}`,
    fix: "Check the network and npm's proxy and registry settings (npm config list), and run it again. Nothing was left behind.",
  });
}

function tryOnnxRuntime(folder: string, signal: AbortSignal): ReturnType<typeof runProcess> {
  return runProcess(process.execPath, ['-e', tinySession], { cwd: folder, signal });
}
