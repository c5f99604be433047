import type { EncodedRows } from '@fsdnet/core';

import { RowReader } from '../model/row-reader.ts';
import { ScoreQueue, type OnRun, type WaitLimit, type QueueLimits, type Waiting } from '../model/score-queue.ts';
import type { ServedModel } from '../model/served-model.ts';
import type { FoundVersion } from './model-folder.ts';

/** Rows that are scored before a version gets requests: they bring code and weights into memory. */
const WARM_UP_ROWS = 8;

/** What every version of every model shares. */
export interface LiveVersionOptions extends QueueLimits {
  readonly waiting: Waiting;
  /** Tokens of one list. */
  readonly maxTokens: number;
  readonly onRun: OnRun;
}

/** A version that is in memory. */
export class LiveVersion {
  readonly model: string;
  readonly version: string;
  readonly signature: string;
  readonly reader: RowReader;
  readonly schema: ServedModel['schema'];
  /** When it was loaded, seconds since 1970. */
  readonly loadedAt: number = Date.now() / 1000;
  readonly #served: ServedModel;
  readonly #queue: ScoreQueue;
  #uses = 0;
  #retired = false;

  private constructor(model: string, found: FoundVersion, served: ServedModel, options: LiveVersionOptions) {
    this.model = model;
    this.version = found.version;
    this.signature = found.signature;
    this.schema = served.schema;
    this.reader = new RowReader(served.schema, options.maxTokens);
    this.#served = served;
    this.#queue = new ScoreQueue((rows) => served.predict(rows), options.waiting, options.batchRows, options.onRun);
  }

  /** The version ready to score, after rows to warm it up. The model is disposed of when it cannot score them. */
  static async ready(
    model: string,
    found: FoundVersion,
    served: ServedModel,
    options: LiveVersionOptions,
  ): Promise<LiveVersion> {
    try {
      const live = new LiveVersion(model, found, served, options);
      const columns = new Map(live.reader.columns.map(({ name }) => [name, new Array<null>(WARM_UP_ROWS).fill(null)]));
      const { reader } = live;
      const scores = await served.predict(new RowReader(served.schema, 1).columnwise(columns, WARM_UP_ROWS));
      if (reader.columns.length > 0 && scores.length === WARM_UP_ROWS && scores.every(Number.isFinite)) return live;
      throw new Error('the model must give each row a finite score');
    } catch (error) {
      await served.dispose();
      throw error;
    }
  }

  /** Scores encoded rows, [rows]. */
  score(rows: EncodedRows, wait: WaitLimit): Promise<Float32Array> {
    return this.#queue.score(rows, wait);
  }

  /** Keeps the version in memory while `work` lasts, also when another one has replaced it meanwhile. */
  async during<T>(work: (version: this) => Promise<T>): Promise<T> {
    this.#uses++;
    try {
      return await work(this);
    } finally {
      this.#uses--;
      if (this.#retired && this.#uses === 0) await this.#served.dispose();
    }
  }

  /** Frees the memory once the requests that began with this version have ended. */
  async retire(): Promise<void> {
    if (this.#retired) return;
    this.#retired = true;
    if (this.#uses === 0) await this.#served.dispose();
  }
}
