import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '@fsdnet/core';
import { requireSameTensorflow, type TensorflowModule } from '../same-tensorflow.ts';
import { restoreRemovedUtilities } from './node-polyfill.ts';

/** Which package, and where it is. */
export interface TfjsNodeOptions {
  /** Loads @tensorflow/tfjs-node-gpu. Default false: @tensorflow/tfjs-node. */
  readonly gpu?: boolean;
  /** Folders from which the package is looked for, in order. Default: the working directory, then this package's own. */
  readonly from?: readonly string[];
}

/** tfjs-node as it is after loading. */
export interface LoadedTfjsNode {
  readonly packageName: string;
  /** Version of the package. */
  readonly version: string;
  /** Version of the TensorFlow library. */
  readonly tensorflow: string;
  /** True when the library computes on a GPU. */
  readonly usesGpu: boolean;
  readonly module: TensorflowModule;
}

/** Name under which both packages register their backend. */
export const TENSORFLOW_BACKEND = 'tensorflow';

/** The part of tfjs-node's backend that says what it runs on. */
interface NodeBackend {
  readonly isGPUPackage: boolean;
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

interface TfjsNodeModule extends TensorflowModule {
  readonly version: Readonly<Record<string, string>>;
}

/** npm name of the package that the options mean. */
export function packageNameOf({ gpu = false }: TfjsNodeOptions): string {
  return gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
}

/**
 * Loads tfjs-node, which registers the backend "tensorflow". The backend in use before stays in use.
 *
 * @throws EngineError when the package or its native library is missing, when its tfjs is of another version than this
 * package's, or when the other one of the two packages is loaded already; each with the command that helps.
 */
export async function loadTfjsNode(options: TfjsNodeOptions = {}): Promise<LoadedTfjsNode> {
  const packageName = packageNameOf(options);
  const path = findPackage(packageName, options.from ?? [process.cwd(), import.meta.dirname]);
  if (path === undefined) {
    throw new EngineError({
      where: packageName,
      rule: 'is not installed',
      fix: `Run \`npm install ${packageName}@${tf.version_core}\`.`,
    });
  }
  restoreRemovedUtilities();
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // Without it every process takes all memory of the GPU.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  const previous = tf.engine().backendName;
  const module = requirePackage(packageName, path);
  // Loading it made its backend the current one.
  if (previous && previous !== tf.engine().backendName) await tf.setBackend(previous);
  requireSameTensorflow(module, [packageName]);
  const backend = tf.findBackend(TENSORFLOW_BACKEND) as unknown as NodeBackend;
  requireOwnBackend(packageName, backend, options.gpu ?? false);
  return {
    packageName,
    version: module.version['tfjs-node'] ?? module.version_core,
    tensorflow: backend.binding.TF_Version,
    usesGpu: backend.isUsingGpuDevice,
    module,
  };
}

/** The package's main file, as a file in one of the folders would see it. */
function findPackage(packageName: string, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    try {
      return createRequire(join(folder, 'index.js')).resolve(packageName);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}

function requirePackage(packageName: string, path: string): TfjsNodeModule {
  try {
    return createRequire(import.meta.url)(path) as TfjsNodeModule;
  } catch (error) {
    const lacksLibrary =
      error instanceof Error &&
      ((error as NodeJS.ErrnoException).code === 'ERR_DLOPEN_FAILED' || error.message.includes('native addon module'));
    throw new EngineError({
      where: packageName,
      rule: lacksLibrary ? 'is installed without its native library' : 'cannot be loaded',
      got: firstLine(error),
      fix: `Run \`npm rebuild ${packageName}\`, which downloads the library.`,
      cause: error,
    });
  }
}

/** Both packages use one name; the one that was loaded first keeps it. */
function requireOwnBackend(packageName: string, backend: NodeBackend, gpu: boolean): void {
  if (backend.isGPUPackage === gpu) return;
  throw new EngineError({
    where: packageName,
    rule: 'a process can use one of tfjs-node and tfjs-node-gpu',
    got: `a process that has loaded the ${gpu ? 'CPU' : 'GPU'} package`,
    fix: 'Start another process.',
  });
}

function firstLine(error: unknown): string {
  const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
  return line.replace(/[.\s]+$/, '');
}
