import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '@fsdnet/core/engine';
import { moduleUrl } from '@fsdnet/core/node';
import { versionMismatch, type TensorflowModule } from '../same-tensorflow.ts';
import { explainLoading, setupCommand } from './explain-failure.ts';
import { examineInstallations, notInstalled } from './inspect-tfjs-node.ts';
import { findInstallations } from './installations.ts';
import { packageNameOf, searchFolders, type TfjsNodeOptions } from './tfjs-node-options.ts';
import { gpuDefaults } from './trial-run.ts';

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

/**
 * Loads tfjs-node, which registers the backend "tensorflow". The backend in use before stays in use.
 *
 * @throws EngineError when the package or its native library is missing, when its tfjs is of another version than this
 * package's, or when the other one of the two packages is loaded already; each with the command that helps.
 */
export async function loadTfjsNode(options: TfjsNodeOptions = {}): Promise<LoadedTfjsNode> {
  const packageName = packageNameOf(options);
  const main = await chooseInstallation(options);
  // tfjs-node 4.22 uses these; Node 23 removed the first, and where they still exist they print deprecation warnings.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray });
  const settings = { ...(options.gpu && gpuDefaults), TF_CPP_MIN_LOG_LEVEL: '2', ...threadSettings(options) };
  for (const [name, value] of Object.entries(settings)) process.env[name] ??= value;
  const previous = tf.engine().backendName;
  const module = requireQuietly(packageName, main);
  // Loading the package made its backend the current one.
  if (previous && previous !== tf.engine().backendName) await tf.setBackend(previous);
  const mismatch = versionMismatch(module.version_core, packageName, `Run \`${setupCommand(packageName)}\`.`);
  if (mismatch) throw mismatch;
  // What tfjs-node registers under this name is its own class, which has what NodeBackend names.
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

/** Main file of the copy to load. A process can load one, so of several the first that works in a trial is taken. */
async function chooseInstallation(options: TfjsNodeOptions): Promise<string> {
  const packageName = packageNameOf(options);
  const installations = findInstallations(packageName, searchFolders(options));
  const [first, second] = installations;
  if (!first) throw notInstalled(packageName);
  if (!second?.hasAddon) return first.main;
  const { main } = await examineInstallations(options);
  return main ?? first.main;
}

function threadSettings({ threads }: TfjsNodeOptions): Readonly<Record<string, string>> {
  return threads === undefined ? {} : { TF_NUM_INTRAOP_THREADS: String(threads) };
}

/** Loads the package. It brings a second copy of tfjs, which warns of everything that is registered already. */
function requireQuietly(packageName: string, main: string): TfjsNodeModule {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    return createRequire(moduleUrl(import.meta))(main) as TfjsNodeModule;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new EngineError({ where: packageName, ...explainLoading(packageName, text), cause: error });
  } finally {
    console.warn = warn;
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
