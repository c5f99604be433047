import type { CtrModel } from '@fsdnet/core';
import {
  tableWidth,
  type Batch,
  type HostDenseParameters,
  type ModelSpec,
  type Predictions,
  type PredictOutputs,
} from '@fsdnet/core/engine';
import type { Tensor } from 'onnxruntime-common';
import { captureInference, PORTS } from '../capture/index.ts';
import type { Runtime, Session } from '../runtimes/index.ts';

/** Rows that run at once: enough for full speed, and few enough that memory stays small however large the batch is. */
const CHUNK = 4096;

/** Inference for batches of any size, with a fixed list of taps. */
export class Inference {
  readonly #runtime: Runtime;
  readonly #spec: ModelSpec;
  readonly #session: Session;
  readonly #inputs: ReadonlySet<string>;
  readonly #constantFeeds: Readonly<Record<string, Tensor>>;

  static async create(
    parts: {
      readonly runtime: Runtime;
      readonly model: CtrModel;
      readonly spec: ModelSpec;
      readonly dense: HostDenseParameters;
    },
    taps: readonly string[],
  ): Promise<Inference> {
    const { runtime, model, spec, dense } = parts;
    const { bytes, inputs } = captureInference(model, spec, taps);
    const session = await runtime.session(bytes, `inference of model "${model.name}"`);
    const { parameters, statistics } = spec.manifest;
    const feeds: Record<string, Tensor> = {};
    for (const { name, shape } of parameters) feeds[PORTS.parameter(name)] = runtime.tensor(dense.view(name), shape);
    for (const { name, width } of statistics) {
      const { mean, variance } = dense.statisticsView(name);
      feeds[PORTS.runningMean(name)] = runtime.tensor(mean, [width]);
      feeds[PORTS.runningVariance(name)] = runtime.tensor(variance, [width]);
    }
    const used = Object.fromEntries(Object.entries(feeds).filter(([name]) => inputs.has(name)));
    return new Inference(runtime, spec, session, inputs, used);
  }

  constructor(
    runtime: Runtime,
    spec: ModelSpec,
    session: Session,
    inputs: ReadonlySet<string>,
    constantFeeds: Readonly<Record<string, Tensor>>,
  ) {
    this.#runtime = runtime;
    this.#spec = spec;
    this.#session = session;
    this.#inputs = inputs;
    this.#constantFeeds = constantFeeds;
  }

  async predict(batch: Batch, { heads = false, taps = [] }: PredictOutputs): Promise<Predictions> {
    const { manifest } = this.#spec;
    const { size } = batch;
    const logitNames = heads ? Array.from({ length: manifest.heads }, (_, head) => PORTS.logit(head)) : [];
    const widths = new Map<string, number>([
      [PORTS.probability, 1],
      ...logitNames.map((name): [string, number] => [name, 1]),
      ...taps.map((tap): [string, number] => [PORTS.tap(tap), manifest.taps[tap]!]),
    ]);
    const results = new Map([...widths].map(([name, width]) => [name, new Float32Array(size * width)]));
    const wanted = Object.fromEntries([...widths.keys()].map((name) => [name, null]));
    for (let start = 0; start < size; start += CHUNK) {
      const rows = Math.min(CHUNK, size - start);
      const returned = await this.#session.run(this.#feeds(batch, start, rows), wanted);
      for (const [name, values] of results) values.set(returned[name]!, start * widths.get(name)!);
    }
    return {
      probability: results.get(PORTS.probability)!,
      ...(heads && { logits: logitNames.map((name) => results.get(name)!) }),
      ...(taps.length > 0 && { taps: Object.fromEntries(taps.map((tap) => [tap, results.get(PORTS.tap(tap))!])) }),
    };
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  #feeds(batch: Batch, start: number, rows: number): Record<string, Tensor> {
    const feeds: Record<string, Tensor> = { ...this.#constantFeeds };
    const add = (name: string, values: Float32Array, width: number): void => {
      if (this.#inputs.has(name))
        feeds[name] = this.#runtime.tensor(values.subarray(start * width, (start + rows) * width), [rows, width]);
    };
    for (const table of this.#spec.manifest.tables)
      add(PORTS.table(table.name), batch.tables[table.name]!, tableWidth(table));
    for (const field of this.#spec.manifest.numeric) add(PORTS.numeric(field), batch.numeric[field]!, 1);
    return feeds;
  }
}
