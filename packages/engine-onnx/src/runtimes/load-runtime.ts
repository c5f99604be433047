import { EngineError } from '@fsdnet/core';
import { Runtime, type OnnxRuntimeModule } from './runtime.ts';

/** Which ONNX Runtime to use. */
export type RuntimeChoice = 'node' | 'web' | 'auto';

/** What `loadRuntime` needs to know. */
export interface LoadRuntimeOptions {
  readonly runtime: RuntimeChoice;
  readonly threads: number;
  /** Imports the runtime; default: by its package name. */
  readonly load?: (() => Promise<unknown>) | undefined;
  /** Told about a fallback. */
  readonly warn: (message: string) => void;
}

/** The one command that installs each; the script of onnxruntime-node would only download a CUDA provider. */
const INSTALL = {
  node: 'npm install --ignore-scripts onnxruntime-node',
  web: 'npm install onnxruntime-web',
} as const;

/** Loads the chosen runtime. @throws EngineError when it is missing or broken. */
export async function loadRuntime({ runtime, threads, load, warn }: LoadRuntimeOptions): Promise<Runtime> {
  if (load) {
    const module = moduleOf(await load());
    if (!module) {
      throw new EngineError({
        where: 'onnx({ load })',
        rule: 'must import onnxruntime-node or onnxruntime-web',
        got: 'a module without InferenceSession',
        fix: 'Give the path of its main file, for example …/onnxruntime-node/dist/index.js.',
      });
    }
    const kind = runtime === 'auto' ? kindOf(module) : runtime;
    return kind === 'node' ? nodeRuntime(module, threads) : webRuntime(module, threads);
  }
  if (runtime === 'node') return nodeRuntime(await importNode(), threads);
  if (runtime === 'web' || !isNode()) return webRuntime(await importWeb(), threads);
  try {
    return nodeRuntime(await importNode(), threads);
  } catch (error) {
    const web = webRuntime(await importWeb(), threads);
    warn(`onnx: falling back to onnxruntime-web, which trains about three times slower (${(error as Error).message})`);
    return web;
  }
}

function nodeRuntime(module: OnnxRuntimeModule, threads: number): Runtime {
  return new Runtime('node', module, threads);
}

/** The WebAssembly runtime has one pool of threads a process, whose size is fixed by the first session. */
function webRuntime(module: OnnxRuntimeModule, threads: number): Runtime {
  const { wasm } = module.env;
  webThreads ??= canShareMemory() ? threads : 1;
  wasm.numThreads = webThreads;
  return new Runtime('web', module, webThreads);
}

let webThreads: number | undefined;

/** A page gets threads only when it is cross-origin isolated. */
function canShareMemory(): boolean {
  const { crossOriginIsolated } = globalThis as { readonly crossOriginIsolated?: boolean };
  return isNode() || crossOriginIsolated === true;
}

function isNode(): boolean {
  const { process } = globalThis as { readonly process?: { readonly versions?: { readonly node?: string } } };
  return process?.versions?.node !== undefined;
}

async function importNode(): Promise<OnnxRuntimeModule> {
  // Not a literal, so that bundlers for browsers do not look for the native package.
  const name = ['onnxruntime', 'node'].join('-');
  return imported('node', () => import(/* @vite-ignore */ /* webpackIgnore: true */ name));
}

async function importWeb(): Promise<OnnxRuntimeModule> {
  return imported('web', () => import('onnxruntime-web'));
}

async function imported(kind: 'node' | 'web', load: () => Promise<unknown>): Promise<OnnxRuntimeModule> {
  let cause: unknown;
  try {
    const module = moduleOf(await load());
    if (module) return module;
  } catch (error) {
    cause = error;
  }
  const isMissing = (cause as { readonly code?: string } | undefined)?.code === 'ERR_MODULE_NOT_FOUND';
  throw new EngineError({
    where: `onnx({ runtime: "${kind}" })`,
    rule: `onnxruntime-${kind} ${isMissing ? 'must be installed' : 'does not load'}`,
    got: isMissing ? undefined : `"${cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : 'no InferenceSession in it'}"`,
    fix: `Run \`${INSTALL[kind]}\`.`,
    cause,
  });
}

/** CommonJS packages hide behind `default`. */
function moduleOf(imported: unknown): OnnxRuntimeModule | undefined {
  const { default: inner } = imported as { readonly default?: unknown };
  return [inner, imported].find((candidate): candidate is OnnxRuntimeModule => {
    const { InferenceSession, Tensor } = (candidate ?? {}) as Partial<OnnxRuntimeModule>;
    return InferenceSession !== undefined && Tensor !== undefined;
  });
}

function kindOf(module: OnnxRuntimeModule): 'node' | 'web' {
  return module.env.versions.node === undefined ? 'web' : 'node';
}
