import type { EncodedPart, EncodedRows } from '@fsdnet/core';
import {
  AbortedError,
  consecutiveRows,
  isInBlocks,
  type CompiledModel,
  type Predictions,
  type PredictOutputs,
} from '@fsdnet/core/engine';
import { concatenated } from '../concatenated.ts';
import type { EmbeddingTables } from '../tables/index.ts';
import type { PredictOptions } from './scoring-options.ts';

/** The error of a run that a signal stopped. */
export function abortedError(where: string, signal: AbortSignal | undefined): AbortedError {
  return new AbortedError({ where, rule: 'stopped by the signal', cause: signal?.reason });
}

/** How scores are computed. */
export interface ScoringOptions extends PredictOptions {
  readonly batchSize: number;
  /** Hears the rows done after every batch. */
  readonly onProgress?: ((rows: number) => void) | undefined;
}

/** What scores parts. */
export interface Scorer {
  /** The predictions for all rows. */
  score(part: EncodedPart, outputs: PredictOutputs, options: ScoringOptions): Promise<Predictions>;
  /** Waits for calls under way, then frees the engine's memory. */
  dispose(): Promise<void>;
}

/**
 * Scores a part batch by batch. All calls share the engine's buffers, so they take turns; the values of a
 * result are the caller's.
 */
export class Predictor implements Scorer {
  readonly #compiled: CompiledModel;
  readonly #tables: EmbeddingTables;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(compiled: CompiledModel, tables: EmbeddingTables) {
    this.#compiled = compiled;
    this.#tables = tables;
  }

  async score(
    part: EncodedPart,
    outputs: PredictOutputs,
    { batchSize, signal, onProgress }: ScoringOptions,
  ): Promise<Predictions> {
    const parts: Predictions[] = [];
    let done = 0;
    const scoreNext = async (rows: EncodedRows): Promise<void> => {
      if (signal?.aborted) throw abortedError('predict', signal);
      parts.push(await this.#inTurn(() => this.#scoreBatch(rows, outputs)));
      done += rows.rows;
      onProgress?.(done);
    };
    // A generator would take a good part of the time of one row.
    if (!isInBlocks(part) && part.rows > 0 && part.rows <= batchSize) await scoreNext(part);
    else for await (const rows of consecutiveRows(part, batchSize)) await scoreNext(rows);
    return joined(parts, outputs);
  }

  async dispose(): Promise<void> {
    await this.#inTurn(() => this.#compiled.dispose());
  }

  async #scoreBatch(rows: EncodedRows, outputs: PredictOutputs): Promise<Predictions> {
    const batch = this.#compiled.batch(rows.rows, 'inference');
    this.#tables.gather(rows, batch);
    return this.#compiled.predict(batch, outputs);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function joined(parts: readonly Predictions[], { heads = false, taps = [] }: PredictOutputs): Predictions {
  const join = (part: (predictions: Predictions) => Float32Array): Float32Array =>
    concatenated(Float32Array, parts.map(part));
  const headCount = parts[0]?.logits?.length ?? 0;
  return {
    probability: join(({ probability }) => probability),
    ...(heads && { logits: Array.from({ length: headCount }, (_, head) => join(({ logits }) => logits![head]!)) }),
    ...(taps.length > 0 && { taps: Object.fromEntries(taps.map((name) => [name, join((part) => part.taps![name]!)])) }),
  };
}
