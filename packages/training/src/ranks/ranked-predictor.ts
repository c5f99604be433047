import type { EncodedPart, EncodedRows } from '@fsdnet/core';
import {
  consecutiveRows,
  rowRange,
  type Collective,
  type CompiledModel,
  type Predictions,
  type PredictOutputs,
} from '@fsdnet/core/engine';
import { concatenated } from '../concatenated.ts';
import type { SplitTables } from '../shards/split-tables.ts';
import type { Scorer, ScoringOptions } from '../trained-model/index.ts';

/**
 * Scores a part on several ranks, which all call it: block i of the rows is scored by rank i mod N, and every rank gets all
 * predictions. Blocks are the same for any number of ranks, so the predictions are.
 */
export class RankedPredictor implements Scorer {
  readonly #compiled: CompiledModel;
  readonly #tables: SplitTables;
  readonly #ranks: Collective;

  constructor(compiled: CompiledModel, tables: SplitTables, ranks: Collective) {
    this.#compiled = compiled;
    this.#tables = tables;
    this.#ranks = ranks;
  }

  /** `signal` is not heeded: ranks stop together, after a step. */
  async score(
    part: EncodedPart,
    outputs: PredictOutputs,
    { batchSize, onProgress }: ScoringOptions,
  ): Promise<Predictions> {
    const { rank, size } = this.#ranks;
    const own: Predictions[] = [];
    const blocks: number[] = [];
    let mine: EncodedRows | undefined;
    let done = 0;
    const scoreRound = async (some: EncodedRows): Promise<void> => {
      own.push(...(await this.#scoreBlock(mine ?? rowRange(some, 0, 0), outputs)));
      mine = undefined;
      onProgress?.(done);
    };
    let last: EncodedRows | undefined;
    for await (const rows of consecutiveRows(part, batchSize)) {
      if (blocks.length % size === rank) mine = rows;
      blocks.push(rows.rows);
      done += rows.rows;
      last = rows;
      if (blocks.length % size === 0) await scoreRound(rows);
    }
    if (last && blocks.length % size !== 0) await scoreRound(last);
    return this.#together(own, blocks, outputs);
  }

  dispose(): Promise<void> {
    return this.#compiled.dispose();
  }

  /** Scores one block, of which there may be nothing while others score theirs. */
  async #scoreBlock(rows: EncodedRows, outputs: PredictOutputs): Promise<Predictions[]> {
    await this.#tables.fetch(rows);
    if (rows.rows === 0) return [];
    const batch = this.#compiled.batch(rows.rows, 'inference');
    this.#tables.gatherAll(batch);
    return [await this.#compiled.predict(batch, outputs)];
  }

  async #together(
    own: readonly Predictions[],
    blocks: readonly number[],
    { heads = false, taps = [] }: PredictOutputs,
  ): Promise<Predictions> {
    const join = async (part: (predictions: Predictions) => Float32Array): Promise<Float32Array> =>
      inOrder(await this.#ranks.allgatherv(concatenated(Float32Array, own.map(part))), blocks);
    // Rank 0 scores the first block, so it knows how many there are.
    const [count] = await this.#ranks.broadcast(Int32Array.of(own[0]?.logits?.length ?? 0));
    const logits: Float32Array[] = [];
    for (let head = 0; heads && head < count!; head++) logits.push(await join((part) => part.logits![head]!));
    const byTap: Record<string, Float32Array> = {};
    for (const name of taps) byTap[name] = await join((part) => part.taps![name]!);
    return {
      probability: await join(({ probability }) => probability),
      ...(heads && { logits }),
      ...(taps.length > 0 && { taps: byTap }),
    };
  }
}

/** Values of all blocks one after the other, from those that each rank has. */
function inOrder(byRank: readonly Float32Array[], blocks: readonly number[]): Float32Array {
  const length = byRank.reduce((sum, values) => sum + values.length, 0);
  const width = length / blocks.reduce((sum, rows) => sum + rows, 0);
  const all = new Float32Array(length);
  const next = byRank.map(() => 0);
  let offset = 0;
  for (const [block, rows] of blocks.entries()) {
    const rank = block % byRank.length;
    const values = byRank[rank]!.subarray(next[rank]!, next[rank]! + rows * width);
    next[rank]! += values.length;
    all.set(values, offset);
    offset += values.length;
  }
  return all;
}
