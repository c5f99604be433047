import { EngineError } from '@fsdnet/core/engine';
import type { Env, InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-common';

/** What this package uses of onnxruntime-node and onnxruntime-web; both have the same interface. */
export interface OnnxRuntimeModule {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
    create(path: string, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
  readonly env: Env;
}

/** Arrays that tensors are made of here. */
export type PortArray = Float32Array | Int32Array | Uint8Array;

/** Outputs of a run by name. */
export type Results = Readonly<Record<string, Float32Array>>;

/** Lets one piece of work after the other run, in order of the calls. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** The WebAssembly runtime is one instance a process, and breaks when two calls into it overlap. */
const webTurns = new Turns();

/** A loaded ONNX Runtime. */
export class Runtime {
  readonly kind: 'node' | 'web';
  readonly package: string;
  readonly version: string;
  readonly threads: number;
  readonly #module: OnnxRuntimeModule;

  constructor(kind: 'node' | 'web', module: OnnxRuntimeModule, threads: number) {
    this.kind = kind;
    this.package = `onnxruntime-${kind}`;
    const { node, web, common } = module.env.versions;
    this.version = (kind === 'node' ? node : web) ?? common;
    this.threads = threads;
    this.#module = module;
  }

  tensor(values: PortArray, shape: readonly number[]): Tensor {
    const { Tensor } = this.#module;
    if (values instanceof Float32Array) return new Tensor('float32', values, shape);
    return values instanceof Int32Array ? new Tensor('int32', values, shape) : new Tensor('uint8', values, shape);
  }

  /** Loads a model; `what` it is is for messages. @throws EngineError when the runtime refuses it. */
  async session(model: Uint8Array, what: string): Promise<Session> {
    return this.#open(what, (options) => this.#module.InferenceSession.create(model, options));
  }

  /**
   * Loads a model from its file, which may name files beside it that hold weights. In a page, paths are addresses.
   *
   * @throws EngineError when the runtime refuses it.
   */
  async sessionOfFile(path: string, dataFiles: readonly string[]): Promise<Session> {
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    // The native runtime finds the files of weights by itself.
    const externalData = this.kind === 'web' ? dataFiles.map((file) => ({ path: file, data: `${folder}${file}` })) : [];
    return this.#open(path, (options) =>
      this.#module.InferenceSession.create(path, { ...options, ...(externalData.length > 0 && { externalData }) }),
    );
  }

  /** Waits until calls into the runtime may be made. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.kind === 'web' ? webTurns.take(work) : work();
  }

  async #open(
    what: string,
    create: (options: InferenceSession.SessionOptions) => Promise<InferenceSession>,
  ): Promise<Session> {
    const options: InferenceSession.SessionOptions = {
      executionProviders: [this.kind === 'node' ? 'cpu' : 'wasm'],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      intraOpNumThreads: this.threads,
      interOpNumThreads: 1,
      enableCpuMemArena: true,
      // A memory pattern would be a second arena beside that of the first step: 450 MB more, and no faster.
      enableMemPattern: false,
      logSeverityLevel: 3,
    };
    try {
      return new Session(this, what, await this.inTurn(() => create(options)));
    } catch (error) {
      throw runtimeError(this, what, 'could not load the graph', error);
    }
  }
}

/** A loaded graph. */
export class Session {
  readonly #runtime: Runtime;
  readonly #what: string;
  readonly #session: InferenceSession;

  constructor(runtime: Runtime, what: string, session: InferenceSession) {
    this.#runtime = runtime;
    this.#what = what;
    this.#session = session;
  }

  /**
   * Runs the graph. Outputs with a target land in the target's array, the others in new arrays.
   *
   * @throws EngineError when the runtime fails.
   */
  async run(
    feeds: Readonly<Record<string, Tensor>>,
    targets: Readonly<Record<string, Tensor | null>>,
  ): Promise<Results> {
    try {
      const returned = await this.#runtime.inTurn(() => this.#session.run(feeds, this.#fetches(targets)));
      return Object.fromEntries(
        Object.entries(targets).map(([name, target]) => [name, this.#settle(returned[name]!, target)]),
      );
    } catch (error) {
      throw runtimeError(this.#runtime, this.#what, 'could not run the graph', error);
    }
  }

  async release(): Promise<void> {
    await this.#runtime.inTurn(() => this.#session.release());
  }

  /** Given a target, the WebAssembly runtime computes into a copy that nobody sees; without one, it returns its own array. */
  #fetches(targets: Readonly<Record<string, Tensor | null>>): Readonly<Record<string, Tensor | null>> {
    return this.#runtime.kind === 'node'
      ? targets
      : Object.fromEntries(Object.keys(targets).map((name) => [name, null]));
  }

  /** The native runtime has written into the target. */
  #settle(returned: Tensor, target: Tensor | null): Float32Array {
    const values = returned.data as Float32Array;
    if (!target) return values;
    const wanted = target.data as Float32Array;
    if (this.#runtime.kind === 'web') wanted.set(values);
    return wanted;
  }
}

function runtimeError(runtime: Runtime, what: string, rule: string, cause: unknown): EngineError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new EngineError({
    where: `${runtime.package} ${runtime.version}, ${what}`,
    rule,
    got: `"${message.trim()}"`,
    fix: /alloc|memory/i.test(message) ? 'Use a smaller batch.' : 'Please report it, with the model.',
    cause,
  });
}
