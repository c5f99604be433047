import { resolveOptions, type CtrModel } from '@fsdnet/core';
import { availableThreads, type CompiledModel, type Engine, type ModelSpec } from '@fsdnet/core/engine';
import { ExportedModel, type ExportedModelOptions } from './export/exported-model.ts';
import { onnxOptions, type OnnxOptions, type OpenOnnxOption } from './onnx-options.ts';
import { passOptions, type PassSwitches } from './graph/index.ts';
import { loadRuntime, type RuntimeChoice } from './runtimes/load-runtime.ts';
import type { Runtime } from './runtimes/runtime.ts';
import { CompiledOnnxModel } from './session/compiled-onnx-model.ts';

/** The engine that traces models into ONNX graphs. */
export interface OnnxEngine extends Engine {
  /**
   * Finds and loads the runtime, which `compile` does by itself; until then `runtime` says only what was asked for.
   *
   * @throws EngineError when the runtime is missing or broken, with the command that installs it.
   */
  load(): Promise<void>;
  /**
   * Loads a model that `exportOnnx` wrote: from its file, in a page from its address, or from its bytes.
   *
   * @throws EngineError when the runtime is missing or refuses the model; it names a file of weights that is not there.
   */
  open(model: string | Uint8Array, options?: ExportedModelOptions): Promise<ExportedModel>;
}

/**
 * An engine that traces a model's training step and its inference once, through tfjs's own ops and gradients, into
 * ONNX graphs, and runs these on ONNX Runtime.
 *
 * @throws ConfigError for an unknown option, or one out of its range.
 */
export function onnx(options: OnnxOptions = {}): OnnxEngine {
  const {
    runtime,
    threads = availableThreads(),
    passes = {},
    load,
    warn = (message) => console.warn(message),
  } = resolveOptions<OnnxOptions, OpenOnnxOption>('onnx', onnxOptions, options);
  const switches = resolveOptions('onnx: passes', passOptions, passes);
  return new LazyOnnxEngine(runtime, threads, switches, () => loadRuntime({ runtime, threads, load, warn }));
}

class LazyOnnxEngine implements OnnxEngine {
  readonly #choice: RuntimeChoice;
  readonly #threads: number;
  readonly #passes: PassSwitches;
  readonly #load: () => Promise<Runtime>;
  #loading: Promise<Runtime> | undefined;
  #loaded: Runtime | undefined;

  constructor(choice: RuntimeChoice, threads: number, passes: PassSwitches, load: () => Promise<Runtime>) {
    this.#choice = choice;
    this.#threads = threads;
    this.#passes = passes;
    this.#load = load;
  }

  get name(): string {
    return (this.#loaded?.kind ?? this.#choice) === 'web' ? 'onnx-wasm' : 'onnx';
  }

  get runtime(): string {
    if (this.#loaded) return `${this.#loaded.package} ${this.#loaded.version}`;
    return this.#choice === 'auto' ? 'onnxruntime' : `onnxruntime-${this.#choice}`;
  }

  get threads(): number {
    return this.#loaded?.threads ?? this.#threads;
  }

  async load(): Promise<void> {
    await this.#ready();
  }

  async open(model: string | Uint8Array, { dataFiles = [] }: ExportedModelOptions = {}): Promise<ExportedModel> {
    const runtime = await this.#ready();
    return new ExportedModel(runtime, await runtime.sessionOfFile(model, dataFiles));
  }

  async compile(model: CtrModel, spec: ModelSpec): Promise<CompiledModel> {
    return CompiledOnnxModel.create({ runtime: await this.#ready(), model, spec, passes: this.#passes });
  }

  async #ready(): Promise<Runtime> {
    // A failed attempt is forgotten, so that a second one can succeed after the package was installed.
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    this.#loaded = await this.#loading;
    return this.#loaded;
  }
}
