import {
  PerModel,
  releaseMemory,
  tableWidth,
  type Batch,
  type Predictions,
  type PredictOutputs,
} from '@fsdnet/core/engine';
import type { Tensor } from 'onnxruntime-common';

import { PORTS, traceInference, WrittenInference, type CapturedInference } from '../capture/index.ts';
import type { Session, SessionOptions } from '../runtimes/runtime.ts';
import { denseFeeds, denseValues, feedsOf, type ModelParts } from './model-parts.ts';

/** Rows that run at once: enough for full speed, and few enough that memory stays small however large the batch is. */
const CHUNK = 4096;

/** Rows of a batch that run at once, with the inputs of the graph as views of the batch's values. */
interface Chunk {
  readonly start: number;
  readonly rows: number;
  readonly feeds: Readonly<Record<string, Tensor>>;
  /** What a run writes probabilities into. */
  readonly probability: Float32Array;
  readonly targets: Readonly<Record<string, Tensor>>;
}

/** Nothing changes a graph here, so a model that is loaded again and again is traced and written once. */
const written = new PerModel<WrittenInference>();

/** Inference for batches of any size, with a fixed list of outputs. */
export class Inference {
  readonly #parts: ModelParts;
  readonly #written: WrittenInference;
  readonly #session: Session;
  readonly #inputs: ReadonlySet<string>;
  readonly #denseFeeds: Readonly<Record<string, Tensor>>;
  readonly #chunks = new WeakMap<Batch, readonly Chunk[]>();

  /** Of probability, logits and taps. Weights are inputs, and may change. */
  static async create(parts: ModelParts, taps: readonly string[]): Promise<Inference> {
    const { model, spec, passes } = parts;
    const key = JSON.stringify([spec.layout, taps, passes]);
    const onnx = written.get(model, key, () => new WrittenInference(traceInference(model, spec, taps, passes)));
    const captured = onnx.withWeightsAsInputs();
    const session = await openSession(parts, captured.bytes, { spinning: false });
    return new Inference(parts, { onnx, session, inputs: captured.inputs });
  }

  /**
   * Of the probability alone, on one thread, with the weights of now inside: what few rows are quicker with, for handing over
   * weights and waking threads take longer than the products. The bits are the same.
   */
  async withWeights(): Promise<Inference> {
    const parts = this.#parts;
    const onnx = this.#written;
    const { bytes, inputs } = onnx.withWeights(denseValues(parts));
    const session = await openSession(parts, bytes, { spinning: false, threads: 1, packing: false });
    releaseMemory([bytes]);
    return new Inference(parts, { onnx, session, inputs });
  }

  constructor(
    parts: ModelParts,
    { onnx, session, inputs }: { onnx: WrittenInference; session: Session; inputs: CapturedInference['inputs'] },
  ) {
    this.#parts = parts;
    this.#written = onnx;
    this.#session = session;
    this.#inputs = inputs;
    this.#denseFeeds = feedsOf(inputs, denseFeeds(parts));
  }

  async predict(batch: Batch, { heads = false, taps = [] }: PredictOutputs): Promise<Predictions> {
    const { runtime, spec } = this.#parts;
    const { manifest } = spec;
    const { size } = batch;
    if (!heads && taps.length === 0) return { probability: await this.#probabilityOf(batch) };
    const results: Record<string, Float32Array> = {};
    const widths: Record<string, number> = {};
    const wanted = (name: string, width: number): Float32Array => {
      widths[name] = width;
      return (results[name] = new Float32Array(size * width));
    };
    const probability = wanted(PORTS.probability, 1);
    const logits = heads && Array.from({ length: manifest.heads }, (_, head) => wanted(PORTS.logit(head), 1));
    const tapped = taps.map((tap) => [tap, wanted(PORTS.tap(tap), manifest.taps[tap]!)] as const);
    for (const { start, rows, feeds } of this.#chunksOf(batch)) {
      const targets: Record<string, Tensor> = {};
      for (const [name, width] of Object.entries(widths))
        targets[name] = runtime.tensor(results[name]!.subarray(start * width, (start + rows) * width), [rows, width]);
      await this.#session.run(feeds, targets);
    }
    return { probability, ...(logits && { logits }), ...(taps.length > 0 && { taps: Object.fromEntries(tapped) }) };
  }

  /** Without making anything anew but the result: few rows take less time than the tensors of a run. */
  async #probabilityOf(batch: Batch): Promise<Float32Array> {
    const all = new Float32Array(batch.size);
    for (const { start, feeds, probability, targets } of this.#chunksOf(batch)) {
      await this.#session.run(feeds, targets);
      all.set(probability, start);
    }
    return all;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  /** Buffers of a batch are used again and again, and so are the tensors over them. */
  #chunksOf(batch: Batch): readonly Chunk[] {
    let chunks = this.#chunks.get(batch);
    if (!chunks) {
      const starts = Array.from({ length: Math.ceil(batch.size / CHUNK) }, (_, index) => index * CHUNK);
      chunks = starts.map((start) => {
        const rows = Math.min(CHUNK, batch.size - start);
        const probability = new Float32Array(rows);
        const targets = { [PORTS.probability]: this.#parts.runtime.tensor(probability, [rows, 1]) };
        return { start, rows, feeds: this.#feeds(batch, start, rows), probability, targets };
      });
      this.#chunks.set(batch, chunks);
    }
    return chunks;
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

function openSession({ runtime, model }: ModelParts, bytes: Uint8Array, options: SessionOptions): Promise<Session> {
  return runtime.session(bytes, `inference of model "${model.name}"`, options);
}
