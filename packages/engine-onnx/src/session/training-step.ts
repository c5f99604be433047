import {
  keyedRandom,
  maskKeepCount,
  sizeOf,
  tableWidth,
  type Batch,
  type BatchMoments,
  type MaskSpec,
  type ShardKey,
  type ShardResult,
} from '@fsdnet/core/engine';
import type { Tensor } from 'onnxruntime-common';
import { captureTraining, PORTS, type CapturedTraining } from '../capture/index.ts';
import type { Results, Session } from '../runtimes/runtime.ts';
import { denseFeeds, feedsOf, type ModelParts } from './model-parts.ts';

/**
 * The training step for one batch size. Parameters are fed as views of the dense values, and their gradients are written
 * into views of the dense gradients.
 */
export class TrainingStep {
  readonly #parts: ModelParts;
  readonly #session: Session;
  readonly #feeds: Readonly<Record<string, Tensor>>;
  readonly #targets: Readonly<Record<string, Tensor | null>>;
  readonly #masks: readonly { readonly spec: MaskSpec; readonly bytes: Uint8Array }[];
  readonly #statistics: CapturedTraining['statistics'];
  readonly #lossParts: readonly string[];
  readonly #unreached: readonly string[];

  static async create(parts: ModelParts, batch: Batch): Promise<TrainingStep> {
    const { runtime, model, spec, passes } = parts;
    const captured = captureTraining(model, spec, batch.size, passes);
    const session = await runtime.session(captured.bytes, `training step of model "${model.name}"`);
    return new TrainingStep(parts, batch, captured, session);
  }

  constructor(parts: ModelParts, batch: Batch, captured: CapturedTraining, session: Session) {
    const { runtime, spec, dense, masks } = parts;
    const { manifest } = spec;
    const { size } = batch;
    this.#parts = parts;
    this.#session = session;
    this.#statistics = captured.statistics;
    this.#masks = manifest.masks
      .filter(({ name }) => captured.inputs.has(PORTS.mask(name)))
      .map((mask) => ({ spec: mask, bytes: masks.allocate(size * sizeOf(mask.shape)) }));

    const feeds = denseFeeds(parts);
    for (const table of manifest.tables)
      feeds[PORTS.table(table.name)] = runtime.tensor(batch.tables[table.name]!, [size, tableWidth(table)]);
    for (const field of manifest.numeric)
      feeds[PORTS.numeric(field)] = runtime.tensor(batch.numeric[field]!, [size, 1]);
    for (const { spec: mask, bytes } of this.#masks)
      feeds[PORTS.mask(mask.name)] = runtime.tensor(bytes, [size, ...mask.shape]);
    feeds[PORTS.labels] = runtime.tensor(batch.labels, [size, 1]);
    if (batch.weights) feeds[PORTS.weights] = runtime.tensor(batch.weights, [size, 1]);
    this.#feeds = feedsOf(captured.inputs, feeds);

    const written: Record<string, Tensor> = {};
    for (const { name, shape } of manifest.parameters)
      written[PORTS.parameterGradient(name)] = runtime.tensor(dense.gradientView(name), shape);
    for (const table of manifest.tables) {
      const width = tableWidth(table);
      written[PORTS.tableGradient(table.name)] = runtime.tensor(new Float32Array(size * width), [size, width]);
    }
    this.#targets = Object.fromEntries(captured.outputs.map(({ name }) => [name, written[name] ?? null]));
    this.#lossParts = captured.outputs.flatMap(({ name }) =>
      manifest.lossParts.filter((part) => PORTS.loss(part) === name),
    );
    this.#unreached = manifest.parameters
      .map(({ name }) => name)
      .filter((name) => !(PORTS.parameterGradient(name) in this.#targets));
  }

  async run(at: ShardKey): Promise<ShardResult> {
    const { spec, dense, masks } = this.#parts;
    for (const { spec: mask, bytes } of this.#masks) {
      const random = keyedRandom(spec.seed, 'mask', mask.name, at.epoch, at.step);
      masks.fill(bytes, maskKeepCount(mask.rate), random, at.firstRow * sizeOf(mask.shape));
    }
    // Steps with other batch sizes may have left values there.
    for (const name of this.#unreached) dense.gradientView(name).fill(0);
    const results = await this.#session.run(this.#feeds, this.#targets);
    return this.#result(results);
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  #result(results: Results): ShardResult {
    const loss = this.#lossParts.map((part): [string, number] => [part, results[PORTS.loss(part)]![0]!]);
    const tableGradients = this.#parts.spec.manifest.tables.flatMap(({ name }): [string, Float32Array][] => {
      const gradient = results[PORTS.tableGradient(name)];
      return gradient ? [[name, gradient]] : [];
    });
    const moments = this.#statistics.map(({ name, count }): [string, BatchMoments] => [
      name,
      { mean: results[PORTS.batchMean(name)]!, variance: results[PORTS.batchVariance(name)]!, count },
    ]);
    return {
      loss: Object.fromEntries(loss),
      tableGradients: Object.fromEntries(tableGradients),
      moments: Object.fromEntries(moments),
    };
  }
}
