import { tableWidth, type Batch, type Predictions, type PredictOutputs } from '@fsdnet/core/engine';
import type { Tensor } from 'onnxruntime-common';

import { captureInference, PORTS } from '../capture/index.ts';
import type { Session } from '../runtimes/runtime.ts';
import { denseFeeds, feedsOf, type ModelParts } from './model-parts.ts';

/** Rows that run at once: enough for full speed, and few enough that memory stays small however large the batch is. */
const CHUNK = 4096;

/** Inference for batches of any size, with a fixed list of taps. */
export class Inference {
  readonly #parts: ModelParts;
  readonly #session: Session;
  readonly #inputs: ReadonlySet<string>;
  readonly #denseFeeds: Readonly<Record<string, Tensor>>;

  static async create(parts: ModelParts, taps: readonly string[]): Promise<Inference> {
    const { runtime, model, spec, passes } = parts;
    const { bytes, inputs } = captureInference(model, spec, taps, passes);
    return new Inference(parts, inputs, await runtime.session(bytes, `inference of model "${model.name}"`));
  }

  constructor(parts: ModelParts, inputs: ReadonlySet<string>, session: Session) {
    this.#parts = parts;
    this.#session = session;
    this.#inputs = inputs;
    this.#denseFeeds = feedsOf(inputs, denseFeeds(parts));
  }

  async predict(batch: Batch, { heads = false, taps = [] }: PredictOutputs): Promise<Predictions> {
    const { manifest } = this.#parts.spec;
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

  #feeds(batch: Batch, start: number, rows: number): Readonly<Record<string, Tensor>> {
    const { runtime, spec } = this.#parts;
    const part = (values: Float32Array, width: number): Tensor =>
      runtime.tensor(values.subarray(start * width, (start + rows) * width), [rows, width]);
    const values: Record<string, Tensor> = {};
    for (const table of spec.manifest.tables)
      values[PORTS.table(table.name)] = part(batch.tables[table.name]!, tableWidth(table));
    for (const field of spec.manifest.numeric) values[PORTS.numeric(field)] = part(batch.numeric[field]!, 1);
    return { ...this.#denseFeeds, ...feedsOf(this.#inputs, values) };
  }
}
