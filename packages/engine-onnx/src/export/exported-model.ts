import { EngineError, EXPORTED_OUTPUT } from '@fsdnet/core/engine';
import type { DataFile, Runtime, Session } from '../runtimes/runtime.ts';

/** Options of `OnnxEngine.open`. */
export interface ExportedModelOptions {
  /** Files that hold weights: their names beside the model, or name and bytes of each. Default: none. */
  readonly dataFiles?: readonly DataFile[] | undefined;
}

/** Values of one input. */
export interface ModelInput {
  readonly type: 'float32' | 'int32';
  readonly data: Float32Array | Int32Array;
  readonly dims: readonly number[];
}

/** A model that `exportOnnx` wrote, loaded from its files. */
export class ExportedModel {
  readonly #runtime: Runtime;
  readonly #session: Session;

  /** @throws EngineError when the file holds another model. */
  constructor(runtime: Runtime, session: Session) {
    if (!session.outputs.includes(EXPORTED_OUTPUT.name))
      throw new EngineError({ where: 'exported model', rule: `must have the output "${EXPORTED_OUTPUT.name}"` });
    this.#runtime = runtime;
    this.#session = session;
  }

  /** Probabilities of the rows. @throws EngineError when inputs are missing or do not fit. */
  async predict(inputs: Readonly<Record<string, ModelInput>>): Promise<Float32Array> {
    const feeds = Object.entries(inputs).map(
      ([name, { data, dims }]) => [name, this.#runtime.tensor(data, dims)] as const,
    );
    const [rows = 0] = Object.values(inputs)[0]?.dims ?? [];
    const prediction = new Float32Array(rows);
    await this.#session.run(Object.fromEntries(feeds), {
      [EXPORTED_OUTPUT.name]: this.#runtime.tensor(prediction, [rows]),
    });
    return prediction;
  }

  /** Frees the runtime's memory. */
  async dispose(): Promise<void> {
    await this.#session.release();
  }
}
