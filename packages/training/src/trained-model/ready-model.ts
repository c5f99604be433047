import {
  ConfigError,
  RowEncoder,
  type CtrModel,
  type EncodedPart,
  type EncodedRows,
  type FittedSchema,
  type Row,
} from '@fsdnet/core';
import {
  bucketVectorsName,
  checkOptions,
  DisposedError,
  releaseMemory,
  sizeOf,
  tableWeight,
  type CompiledModel,
  type EncodeOptions,
  type FieldLayout,
  type Manifest,
  type ParameterCount,
  type Predictions,
  type PredictOutputs,
  type Vocabulary,
} from '@fsdnet/core/engine';
import { calibrate } from '../calibration/calibrate.ts';
import type { ChosenCalibration } from '../calibration/choose-calibration.ts';
import { epochsOf, type EpochRecord } from '../progress/index.ts';
import type { StoredTensor } from '../run-store/index.ts';
import { weightsSnapshot } from '../state/index.ts';
import type { EmbeddingTables } from '../tables/index.ts';
import { checkedPart } from './check-encoded-rows.ts';
import { checkRows } from './check-rows.ts';
import { evaluateScores, type Evaluation, type ScoredRows } from './evaluation.ts';
import { Predictor, type Scorer } from './predictor.ts';
import { summaryText } from './summary.ts';
import { evaluateOptions, predictOptions, type EvaluateOptions, type PredictOptions } from './scoring-options.ts';
import type { FieldVectors, TrainedModel, TrainingTime } from './trained-model.ts';

/** What a trained model is made from; it owns `compiled` and `tables` from then on. */
export interface TrainedModelParts {
  readonly model: CtrModel;
  readonly schema: FittedSchema;
  readonly layout: FieldLayout;
  readonly manifest: Manifest;
  readonly count: ParameterCount;
  readonly engine: TrainedModel['engine'];
  readonly compiled: CompiledModel;
  readonly tables: EmbeddingTables;
  /** Dense parameters in manifest order, for what is read of them without the engine. */
  readonly parameters: Float32Array;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  /** Rows an inference call where nothing else is asked for. */
  readonly batchSize: number;
  readonly calibration: ChosenCalibration | undefined;
  /** Default: one over `tables`. */
  readonly scorer?: Scorer | undefined;
  /** Default: no progressive pass made it. */
  readonly progressive?: ScoredRows | undefined;
}

/** A model whose weights are in place. */
export class ReadyModel implements TrainedModel {
  readonly name: string;
  readonly model: CtrModel;
  readonly schema: FittedSchema;
  readonly layout: FieldLayout;
  readonly engine: TrainedModel['engine'];
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  readonly calibration: ChosenCalibration | undefined;
  readonly progressive: ScoredRows | undefined;
  readonly #parts: TrainedModelParts;
  readonly #scorer: Scorer;
  #encoder: RowEncoder | undefined;
  #disposed = false;

  constructor(parts: TrainedModelParts) {
    const { name, runtime, threads } = parts.engine;
    this.name = parts.model.name;
    this.model = parts.model;
    this.schema = parts.schema;
    this.layout = parts.layout;
    this.engine = { name, runtime, threads };
    this.history = parts.history;
    this.bestEpoch = parts.bestEpoch;
    this.calibration = parts.calibration;
    this.progressive = parts.progressive;
    this.#parts = parts;
    parts.compiled.settle?.();
    this.#scorer = parts.scorer ?? new Predictor(parts.compiled, parts.tables);
  }

  get epochs(): number {
    return epochsOf(this.history);
  }

  get parameters(): number {
    return this.#parts.count.parameters;
  }

  get time(): TrainingTime {
    const sum = (value: (record: EpochRecord) => number): number =>
      this.history.reduce((total, record) => total + value(record), 0);
    const rows = sum((record) => record.rows);
    const seconds = sum((record) => record.seconds);
    const evaluationSeconds = sum((record) => record.evaluationSeconds);
    return { rows, seconds, rowsPerSecond: seconds === 0 ? 0 : rows / seconds, evaluationSeconds };
  }

  summary(): string {
    const { name, bestEpoch, history } = this;
    return summaryText({ name, engine: this.engine.runtime, count: this.#parts.count, history, bestEpoch });
  }

  async evaluate(rows: EncodedPart | readonly Row[] | undefined, options: EvaluateOptions = {}): Promise<Evaluation> {
    checkOptions('evaluate', evaluateOptions, options);
    const encoded = this.#encoded(rows, 'evaluate', { labels: true });
    const { heads = false, onProgress } = options;
    const predictions = await this.#score(
      encoded,
      { heads },
      {
        ...this.#predictOptions(options),
        onProgress: onProgress && ((done) => onProgress(done, encoded.rows)),
      },
    );
    return evaluateScores(encoded, predictions, options);
  }

  predict(rows: EncodedPart | readonly Row[], options?: PredictOptions): Promise<Float32Array>;
  predict(rows: AsyncIterable<Row | readonly Row[]>, options?: PredictOptions): AsyncGenerator<Float32Array>;
  predict(
    rows: EncodedPart | readonly Row[] | AsyncIterable<Row | readonly Row[]>,
    options: PredictOptions = {},
  ): Promise<Float32Array> | AsyncGenerator<Float32Array> {
    if (isStream(rows)) return this.#predictStream(rows, options);
    return this.predictOutputs(rows, {}, options).then(({ probability }) => probability);
  }

  async predictOutputs(
    rows: EncodedPart | readonly Row[],
    outputs: PredictOutputs,
    options: PredictOptions = {},
  ): Promise<Predictions> {
    checkOptions('predict', predictOptions, options);
    return this.#score(this.#encoded(rows, 'predict', {}), outputs, this.#predictOptions(options));
  }

  embeddings(field: string, table = 'embedding'): FieldVectors {
    this.#checkAlive('embeddings');
    const buckets = this.#bucketVectors(field, table);
    if (buckets) return buckets;
    const { tables } = this.#parts.tables;
    const found = tables.get(table);
    const place = found?.plan.fields.find(({ name, dim }) => name === field && dim > 0);
    if (!found || !place) {
      const known = found ? found.plan.fields.map(({ name }) => name) : [...tables.keys()];
      throw new ConfigError({
        where: 'embeddings',
        rule: found ? 'the field must be one of the schema' : 'the table must be one of the model',
        got: `"${found ? field : table}"`,
        fix: known.length === 0 ? 'The model has no tables.' : `Use one of ${known.join(', ')}.`,
      });
    }
    const fitted = this.schema.fields.find(({ name }) => name === field)!;
    const values = fitted.kind === 'numeric' ? numberNames(field, fitted.knots) : rowNames(fitted.vocabulary);
    return { field, dim: place.dim, values, vectors: found.view(field)!.slice() };
  }

  async weights(): Promise<ReadonlyMap<string, StoredTensor>> {
    this.#checkAlive('weights');
    const { layout, manifest, compiled, tables } = this.#parts;
    const { parameters, statistics } = await compiled.dense.read();
    const values = new Map([...tables.tables].map(([name, table]) => [name, table.values]));
    const { tensors } = weightsSnapshot({ parameters, statistics, tables: values }, { layout, manifest }, {});
    const all = new Map(tensors);
    // Fields that use the rows of another have them under their own name too.
    for (const { name, rowsOf } of layout.fields) {
      if (rowsOf === undefined) continue;
      for (const table of tables.tables.keys()) {
        const rows = tensors.get(tableWeight(table, rowsOf));
        if (rows) all.set(tableWeight(table, name), rows);
      }
    }
    return all;
  }

  encode(rows: readonly Row[], options: EncodeOptions = {}): EncodedRows {
    this.#encoder ??= new RowEncoder(this.schema);
    return this.#encoder.encode(rows, options);
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#scorer.dispose();
    releaseMemory([this.#parts.parameters]);
  }

  async *#predictStream(
    rows: AsyncIterable<Row | readonly Row[]>,
    options: PredictOptions,
  ): AsyncGenerator<Float32Array> {
    checkOptions('predict', predictOptions, options);
    const { batchSize } = this.#predictOptions(options);
    let waiting: Row[] = [];
    for await (const item of rows) {
      for (const row of isRowList(item) ? item : [item]) {
        waiting.push(row);
        if (waiting.length < batchSize) continue;
        yield await this.predict(waiting, options);
        waiting = [];
      }
    }
    if (waiting.length > 0) yield await this.predict(waiting, options);
  }

  /** The vectors of a field's soft buckets, which are dense parameters; undefined for a field without. */
  #bucketVectors(field: string, table: string): FieldVectors | undefined {
    if (!this.layout.fields.some(({ name, softBuckets }) => name === field && softBuckets)) return undefined;
    const { manifest, parameters } = this.#parts;
    let offset = 0;
    for (const { name, shape } of manifest.parameters) {
      const end = offset + sizeOf(shape);
      if (name === bucketVectorsName(table, field)) {
        const [buckets = 0, dim = 0] = shape;
        const values = Array.from({ length: buckets }, (_, bucket) => `(bucket ${bucket})`);
        return { field, dim, values, vectors: parameters.slice(offset, end) };
      }
      offset = end;
    }
    return undefined;
  }

  /** Predictions with the correction of the probabilities. */
  async #score(...[rows, outputs, options]: Parameters<Scorer['score']>): Promise<Predictions> {
    const predictions = await this.#scorer.score(rows, outputs, options);
    if (!this.calibration) return predictions;
    return { ...predictions, probability: calibrate(predictions.probability, this.calibration) };
  }

  #encoded(rows: EncodedPart | readonly Row[] | undefined, where: string, options: EncodeOptions): EncodedPart {
    this.#checkAlive(where);
    checkRows(rows, where);
    if (isRowList(rows)) return this.encode(rows, options);
    return checkedPart(rows, this.#parts.layout, where);
  }

  #predictOptions({
    batchSize = this.#parts.batchSize,
    signal,
  }: PredictOptions): PredictOptions & { readonly batchSize: number } {
    return { batchSize, signal };
  }

  #checkAlive(where: string): void {
    if (!this.#disposed) return;
    throw new DisposedError({
      where: `${where} of ${this.name}`,
      rule: 'the model must not be disposed of',
      fix: 'Load it again.',
    });
  }
}

/** What the rows of a numeric field stand for. */
function numberNames(field: string, knots: readonly number[] | undefined): readonly string[] {
  return knots ? ['(missing)', ...knots.map(String)] : [field];
}

/** What the rows of a table stand for. */
function rowNames({ tokens, hashed }: Vocabulary): readonly string[] {
  const known = hashed === undefined ? tokens : Array.from({ length: hashed }, (_, row) => `(hash ${row})`);
  return ['(padding)', ...known, '(other)'];
}

function isStream(rows: unknown): rows is AsyncIterable<Row | readonly Row[]> {
  return typeof rows === 'object' && rows !== null && Symbol.asyncIterator in rows;
}

function isRowList(rows: EncodedPart | Row | readonly Row[]): rows is readonly Row[] {
  return Array.isArray(rows);
}
