import { EngineError } from '@fsdnet/core/engine';
import type { Env, InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-common';
import { missingWeights } from './missing-weights.ts';

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

/** Their types in ONNX. */
type PortType = 'float32' | 'int32' | 'uint8';

/** What makes one of them from memory. */
type PortArrayClass = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => PortArray;

/** Outputs of a run by name. */
export type Results = Readonly<Record<string, Float32Array>>;

/** A file of weights: its name beside the model, or its name in the model with its bytes. */
export type DataFile = string | { readonly name: string; readonly data: Uint8Array };

type ExternalData = NonNullable<InferenceSession.SessionOptions['externalData']>[number];

/** How a graph runs. */
export interface SessionOptions {
  /**
   * Whether the threads of the runtime wait in a loop for the next piece of work, which pays between the steps of a training,
   * and takes the cores from others between the requests of a server. Default true.
   */
  readonly spinning?: boolean | undefined;
  /** Threads of the native runtime. Default: those of the engine. */
  readonly threads?: number | undefined;
  /**
   * Whether weights inside the graph are copied into a form that products read faster and sum in another order, so that the
   * last bits differ from those with weights as inputs. Default true.
   */
  readonly packing?: boolean | undefined;
}

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
  /** Classes of arrays as the runtime knows them: others than here where it lives in another context of Node. */
  readonly #arrays: Readonly<Record<PortType, PortArrayClass>>;

  constructor(kind: 'node' | 'web', module: OnnxRuntimeModule, threads: number) {
    this.kind = kind;
    this.package = `onnxruntime-${kind}`;
    const { node, web, common } = module.env.versions;
    this.version = (kind === 'node' ? node : web) ?? common;
    this.threads = threads;
    this.#module = module;
    const classOf = (type: PortType): PortArrayClass =>
      new module.Tensor(type, [0], [1]).data.constructor as PortArrayClass;
    this.#arrays = { float32: classOf('float32'), int32: classOf('int32'), uint8: classOf('uint8') };
  }

  /** A tensor over the values, which it shares. */
  tensor(values: PortArray, shape: readonly number[]): Tensor {
    const type = values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'uint8';
    return new this.#module.Tensor(type, this.#asKnown(values, type) as Float32Array, shape);
  }

  /** Loads a model; `what` it is is for messages. @throws EngineError when the runtime refuses it. */
  async session(model: Uint8Array, what: string, options: SessionOptions = {}): Promise<Session> {
    return this.#open(what, options, (all) =>
      this.#module.InferenceSession.create(this.#asKnown(model, 'uint8') as Uint8Array, all),
    );
  }

  /**
   * Loads a model from its file or its bytes; `dataFiles` hold weights. In a page, paths are addresses.
   *
   * @throws EngineError when the runtime refuses it.
   */
  async sessionOfFile(model: string | Uint8Array, dataFiles: readonly DataFile[]): Promise<Session> {
    const path = typeof model === 'string' ? model : '';
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    const externalData = dataFiles.flatMap((file): ExternalData[] => {
      if (typeof file !== 'string') return [{ path: file.name, data: this.#asKnown(file.data, 'uint8') as Uint8Array }];
      // The native runtime finds the files of weights by itself.
      return this.kind === 'web' ? [{ path: file, data: `${folder}${file}` }] : [];
    });
    return this.#open(path || 'the model', { spinning: false }, (options) => {
      const all = { ...options, ...(externalData.length > 0 && { externalData }) };
      const { InferenceSession: sessions } = this.#module;
      if (typeof model === 'string') return sessions.create(model, all);
      return sessions.create(this.#asKnown(model, 'uint8') as Uint8Array, all);
    });
  }

  #asKnown(values: PortArray, type: PortType): PortArray {
    const Known = this.#arrays[type];
    return values instanceof Known ? values : new Known(values.buffer, values.byteOffset, values.length);
  }

  /** Waits until calls into the runtime may be made. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.kind === 'web' ? webTurns.take(work) : work();
  }

  async #open(
    what: string,
    { spinning = true, threads = this.threads, packing = true }: SessionOptions,
    create: (options: InferenceSession.SessionOptions) => Promise<InferenceSession>,
  ): Promise<Session> {
    const options: InferenceSession.SessionOptions = {
      executionProviders: [this.kind === 'node' ? 'cpu' : 'wasm'],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      enableCpuMemArena: true,
      // A memory pattern would be a second arena beside that of the first step: 450 MB more, and no faster.
      enableMemPattern: false,
      logSeverityLevel: 3,
      extra: {
        session: {
          ...(!spinning && this.kind === 'node' && { intra_op: { allow_spinning: '0' } }),
          ...(!packing && { disable_prepacking: '1' }),
        },
      },
    };
    try {
      return new Session(this, what, await this.inTurn(() => create(options)));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw missingWeights(what, message, error) ?? runtimeError(this, what, 'could not load the graph', error);
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
   * Runs the graph. Outputs with a target land in the memory of the target, the others in new arrays.
   *
   * @throws EngineError when the runtime fails.
   */
  async run(
    feeds: Readonly<Record<string, Tensor>>,
    targets: Readonly<Record<string, Tensor | null>>,
  ): Promise<Results> {
    try {
      const returned = await this.#runtime.inTurn(() => this.#session.run(feeds, this.#fetches(targets)));
      const results: Record<string, Float32Array> = {};
      for (const name in targets) results[name] = this.#settle(returned[name]!, targets[name]!);
      return results;
    } catch (error) {
      throw runtimeError(this.#runtime, this.#what, 'could not run the graph', error);
    }
  }

  /** Names of the results. */
  get outputs(): readonly string[] {
    return this.#session.outputNames;
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
