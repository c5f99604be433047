import * as tf from '@tensorflow/tfjs-core';
import { resolveOptions, type OptionTable } from '@fsdnet/core';
import type { Engine } from '@fsdnet/core/engine';
import { prepareBackend } from './prepare-backend.ts';
import { versionMismatch, type TensorflowModule } from './same-tensorflow.ts';
import { TfjsModel } from './tfjs-model.ts';

/** Options of `tfjs`. */
export interface TfjsOptions {
  /** Name of a registered tfjs backend: "cpu", "webgpu", "tensorflow", … Default "cpu", which core brings along. */
  readonly backend?: string;
  /**
   * The module that registered the backend, where that is another copy of tfjs than this package's own; its version is
   * checked. Default: none.
   */
  readonly tf?: TensorflowModule;
  /** Name of the engine. Default: the backend's. */
  readonly name?: string;
  /** Library that computes, with its version. Default: "tfjs 4.22.0 (cpu)" and the like. */
  readonly runtime?: string;
  /** Threads that the backend uses; for information. Default 1. */
  readonly threads?: number;
}

type OpenTfjsOption = 'tf' | 'name' | 'runtime';

/** Every option of `tfjs`. */
const tfjsOptions: OptionTable<TfjsOptions, OpenTfjsOption> = {
  backend: { type: 'text', default: 'cpu', unit: 'name', line: 'Name of a registered tfjs backend.' },
  tf: {
    type: 'value',
    what: 'a module of tfjs',
    accepts: (value) => typeof value === 'object' && value !== null,
    otherwise: 'none',
    line: 'The module that registered the backend.',
  },
  name: { type: 'text', otherwise: "the backend's", line: 'Name of the engine.' },
  runtime: { type: 'text', otherwise: 'tfjs and its version', line: 'Library that computes, with its version.' },
  threads: { type: 'integer', default: 1, min: 1, unit: 'n', line: 'Threads that the backend uses.' },
};

/**
 * An engine that runs models as they are written, operation by operation, on a tfjs backend. Dense parameters, their
 * gradients and the optimizer's slots stay on the backend's device.
 *
 * @throws EngineError when `tf` is another version than this package's tfjs, and from `compile` when the backend is
 * not registered or does not start.
 */
export function tfjs(options: TfjsOptions = {}): Engine {
  const resolved = resolveOptions<TfjsOptions, OpenTfjsOption>('tfjs', tfjsOptions, options);
  const { backend, threads } = resolved;
  const { name = backend, runtime = `tfjs ${tf.version_core} (${backend})` } = resolved;
  if (options.tf) {
    const packages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'];
    const fix = `Run \`npm install ${packages.map((one) => `${one}@${tf.version_core}`).join(' ')}\`.`;
    const mismatch = versionMismatch(options.tf.version_core, packages.join(', '), fix);
    if (mismatch) throw mismatch;
  }
  return {
    name,
    runtime,
    threads,
    async compile(model, spec) {
      await prepareBackend(backend);
      return new TfjsModel(model, spec, backend);
    },
  };
}
