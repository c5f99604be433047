import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { EngineError, type Engine } from '@fsdnet/core/engine';
import { moduleFolder } from '@fsdnet/core/node';

import type { EngineName } from './engine-names.ts';
import { enginesFolder, onnxRuntimeFolder } from './engines-folder.ts';

/** An engine that may be there. */
export interface EngineCandidate {
  readonly title: string;
  /** What to do when it is missing. */
  readonly fix: string;
  /** Loads it. Throws an EngineError that says what is missing. */
  load(threads: number): Promise<Engine>;
  /** Tries it without loading it into this process, where two engines exclude each other. Default: by `load`. */
  inspect?(signal: AbortSignal): Promise<Inspection>;
}

/** What an inspection found. */
export interface Inspection {
  /** Library and version; null where it does not work. */
  readonly runtime: string | null;
  /** Null where it works. */
  readonly problem: string | null;
  /** What helps. */
  readonly fix: string | null;
}

const setupOnnx = 'Run: fsdnet setup onnx';

/** All engines, fastest first on a machine without a GPU. */
export const engineCandidates: Readonly<Record<EngineName, EngineCandidate>> = {
  onnx: {
    title: 'ONNX Runtime, native',
    fix: setupOnnx,
    async load(threads) {
      const runtime = await onnxRuntime();
      const { onnx } = await import('@fsdnet/engine-onnx');
      const engine = onnx({ runtime: 'node', threads, load: () => Promise.resolve(runtime) });
      await engine.load();
      return engine;
    },
  },
  'onnx-wasm': {
    title: 'ONNX Runtime, WebAssembly',
    fix: 'Run: npm install onnxruntime-web',
    async load(threads) {
      const { onnx } = await import('@fsdnet/engine-onnx');
      const engine = onnx({ runtime: 'web', threads });
      await engine.load();
      return engine;
    },
  },
  'tfjs-node': tfjsNodeCandidate({ title: 'TensorFlow, native', gpu: false }),
  'tfjs-node-gpu': tfjsNodeCandidate({ title: 'TensorFlow on an NVIDIA GPU', gpu: true }),
  cpu: {
    title: 'TensorFlow.js in plain JavaScript; slow, for tests',
    fix: 'It is always there.',
    async load() {
      const { tfjs } = await import('@fsdnet/engine-tfjs');
      return tfjs({ backend: 'cpu' });
    },
  },
};

/** tfjs-node or tfjs-node-gpu: of the user's project, beside this package, or the one that `fsdnet setup` installed. */
function tfjsNodeCandidate({ title, gpu }: { readonly title: string; readonly gpu: boolean }): EngineCandidate {
  const places = async () => {
    const { packagesFolder, tfjsNodeFolder, ...engine } = await import('@fsdnet/engine-tfjs/node');
    const installed = packagesFolder(tfjsNodeFolder(enginesFolder(), { gpu }));
    return { ...engine, from: [process.cwd(), moduleFolder(import.meta), installed] };
  };
  const fix = `Run: fsdnet setup ${gpu ? 'tfjs-node-gpu' : 'tfjs-node'}`;
  return {
    title,
    fix,
    async load(threads) {
      const { tfjsNode, from } = await places();
      return tfjsNode({ gpu, from, threads });
    },
    async inspect(signal) {
      const { inspectTfjsNode, from } = await places();
      const report = await inspectTfjsNode({ gpu, from }, signal);
      const { packageName, works, main, version, tensorflow } = report;
      if (main === undefined) return { runtime: null, problem: `${packageName} is not installed.`, fix };
      const runtime = works ? `${packageName} ${version} (TensorFlow ${tensorflow})` : null;
      return { runtime, problem: report.problem ?? null, fix: report.fix ?? null };
    },
  };
}

/** @throws EngineError with the command that installs it. */
async function onnxRuntime(): Promise<unknown> {
  try {
    return await importOnnxRuntime();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const isMissing = /MODULE_NOT_FOUND$/.test(code ?? '');
    throw new EngineError({
      where: 'engine onnx',
      rule: `onnxruntime-node ${isMissing ? 'must be installed' : 'does not load'}`,
      got: isMissing ? undefined : JSON.stringify(message.split('\n')[0]),
      fix: setupOnnx,
      cause,
    });
  }
}

/** onnxruntime-node: of the user's project, beside this package, or the one that `fsdnet setup onnx` installed. */
async function importOnnxRuntime(): Promise<unknown> {
  const { importRuntime } = await import('@fsdnet/engine-onnx');
  const folders = [process.cwd(), onnxRuntimeFolder()];
  for (const folder of folders) {
    const path = resolvedFrom(folder, 'onnxruntime-node');
    if (path !== undefined) return importRuntime(pathToFileURL(path).href);
  }
  return importRuntime('onnxruntime-node');
}

function resolvedFrom(folder: string, name: string): string | undefined {
  if (!existsSync(join(folder, 'node_modules', name))) return undefined;
  return createRequire(join(folder, 'package.json')).resolve(name);
}
