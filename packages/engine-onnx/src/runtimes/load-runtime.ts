import { EngineError } from '@fsdnet/core/engine';
import { importRuntime } from './import-runtime.ts';
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
  /** How packages are imported by name. */
  readonly importers?: Importers;
}

/** Imports of the runtimes by package name. */
export type Importers = Readonly<Record<'node' | 'web', () => Promise<unknown>>>;

/** The one command that installs each; the script of onnxruntime-node would only download a CUDA provider. */
const INSTALL = {
  node: 'npm install --ignore-scripts onnxruntime-node',
  web: 'npm install onnxruntime-web',
} as const;

const BY_NAME: Importers = {
  // By a variable, so that bundlers for browsers do not look for the native package.
  node: () => importRuntime('onnxruntime-node'),
  web: () => import('onnxruntime-web'),
};

/** Loads the chosen runtime. @throws EngineError when it is missing or broken. */
export async function loadRuntime(options: LoadRuntimeOptions): Promise<Runtime> {
  const { runtime, threads, load, warn, importers = BY_NAME } = options;
  if (load) return loadedElsewhere(runtime, threads, load);
  if (runtime === 'node') return new Runtime('node', await imported('node', importers), threads);
  if (runtime === 'web' || !isNode()) return webRuntime(await imported('web', importers), threads);
  const native = await attempt(() => imported('node', importers));
  if ('value' in native) return new Runtime('node', native.value, threads);
  const web = await attempt(() => imported('web', importers));
  // If neither is installed, the native runtime is the one to recommend.
  if (!('value' in web)) throw native.error;
  warn(`onnx: falling back to onnxruntime-web, which trains more slowly. ${(native.error as Error).message}`);
  return webRuntime(web.value, threads);
}

async function loadedElsewhere(
  runtime: RuntimeChoice,
  threads: number,
  load: () => Promise<unknown>,
): Promise<Runtime> {
  const where = 'onnx({ load })';
  const fix = 'Give the path of its main file, for example …/onnxruntime-node/dist/index.js.';
  const result = await attempt(load);
  if (!('value' in result))
    throw new EngineError({
      where,
      rule: 'must import a runtime',
      got: quoted(result.error),
      fix,
      cause: result.error,
    });
  const module = moduleOf(result.value);
  if (!module) {
    throw new EngineError({
      where,
      rule: 'must import onnxruntime-node or onnxruntime-web',
      got: 'a module without InferenceSession',
      fix,
    });
  }
  const kind = runtime !== 'auto' ? runtime : module.env.versions.node === undefined ? 'web' : 'node';
  return kind === 'node' ? new Runtime('node', module, threads) : webRuntime(module, threads);
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

async function imported(kind: 'node' | 'web', importers: Importers): Promise<OnnxRuntimeModule> {
  const result = await attempt(importers[kind]);
  const module = 'value' in result ? moduleOf(result.value) : undefined;
  if (module) return module;
  const cause = 'value' in result ? new Error('no InferenceSession in it') : result.error;
  const isMissing = /MODULE_NOT_FOUND$/.test((cause as { readonly code?: string }).code ?? '');
  throw new EngineError({
    where: `onnx({ runtime: "${kind}" })`,
    rule: `onnxruntime-${kind} ${isMissing ? 'must be installed' : 'does not load'}`,
    got: isMissing ? undefined : quoted(cause),
    fix: `Run \`${INSTALL[kind]}\`.`,
    cause,
  });
}

type Attempt<T> = { readonly value: T } | { readonly error: unknown };

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

/** The first line of a message. */
function quoted(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return JSON.stringify(message.split('\n')[0]);
}

/** CommonJS packages hide behind `default`. */
function moduleOf(imported: unknown): OnnxRuntimeModule | undefined {
  const { default: inner } = imported as { readonly default?: unknown };
  return [inner, imported].find((candidate): candidate is OnnxRuntimeModule => {
    const { InferenceSession, Tensor } = (candidate ?? {}) as Partial<OnnxRuntimeModule>;
    return InferenceSession !== undefined && Tensor !== undefined;
  });
}
