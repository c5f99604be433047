import type { EncodedRows } from '@fsdnet/core';
import {
  foldStatistics,
  pooledMoments,
  rowRange,
  SliceNorms,
  SLICES,
  type BatchMoments,
  type Collective,
  type CompiledModel,
  type DenseState,
  type Manifest,
  type ShardCompute,
  type ShardResult,
  type Slices,
  type StepKey,
} from '@fsdnet/core/engine';
import { concatenated } from '../concatenated.ts';
import type { Update } from '../optimizers/optimizer.ts';
import type { StepSettings } from '../steps/plain-step.ts';
import type { StepGradients, StepWork, Wishes } from '../steps/step-work.ts';
import { RowShare } from '../tables/row-share.ts';
import type { ShardPlan } from './shard-plan.ts';
import { ArrayPool } from './array-pool.ts';
import { ShardTree, type Give, type Terms } from './shard-tree.ts';
import type { SplitTables } from './split-tables.ts';
import { addScaled, setScaled } from './sums.ts';

/** What steps in shards work with. */
export interface ShardedParts {
  readonly compiled: CompiledModel;
  readonly compute: ShardCompute;
  readonly manifest: Manifest;
  readonly tables: SplitTables;
  readonly settings: StepSettings;
  readonly plan: ShardPlan;
  readonly ranks: Collective;
}

/** One shard of a step. */
interface Pass {
  readonly shard: number;
  /** Of the whole step. */
  readonly rows: EncodedRows;
  readonly at: StepKey;
  /** Of each shard. */
  readonly weights: Float64Array;
  /** Takes what the pass finds besides gradients. */
  readonly facts: Map<number, ShardFacts>;
}

/** What a shard's pass found besides gradients. */
type ShardFacts = Pick<ShardResult, 'loss' | 'moments'>;

/**
 * A step in shards, which ranks share among them. Each shard is normalised by its own rows; its gradient counts by the weight of its rows.
 * Every rank adds up those of its shards as far as it can, the owner of a part of the parameters does the rest and updates it.
 */
export class ShardedStep implements StepWork {
  readonly #parts: ShardedParts;
  readonly #tree: ShardTree;
  /** Of the dense parameters and tables that this rank updates. */
  readonly #slices: Slices;
  readonly #denseNorms = new SliceNorms();
  readonly #pool = new ArrayPool();

  constructor(parts: ShardedParts) {
    this.#parts = parts;
    this.#tree = new ShardTree(parts.plan.shards, (terms) => this.#free(terms));
    this.#slices = RowShare.of(parts.ranks).slices;
  }

  async prepare(rows: readonly number[]): Promise<void> {
    const { compiled, plan, ranks } = this.#parts;
    await compiled.prepare?.(plan.sizes(plan.shardsOf(ranks), rows));
  }

  async gradients(rows: EncodedRows, at: StepKey, wishes: Wishes): Promise<StepGradients> {
    const { plan, ranks, tables, settings } = this.#parts;
    const shards = plan.shardsOf(ranks);
    const own = plan.rowsOf(shards, rows.rows);
    await tables.fetch(rowRange(rows, own.first, own.end));
    const weights = plan.weights(rows);
    const facts = new Map<number, ShardFacts>();
    const sums: Terms[] = [];
    for (const node of this.#tree.cover(shards)) {
      const give: Give = (shard, onto) => this.#pass({ shard, rows, at, weights, facts }, onto);
      const sum = await this.#tree.sumBelow(node, give);
      if (sum) sums.push(sum);
    }
    const nodesOf = Array.from({ length: ranks.size }, (_, rank) =>
      this.#tree.cover(plan.shardsOf({ rank, size: ranks.size })).filter((node) => this.#tree.gives(node, weights)),
    );
    await this.#sendDense(
      sums.map(([dense]) => dense!),
      nodesOf,
    );
    await tables.send(
      sums.map(([, ...ofTables]) => ofTables),
      nodesOf,
      this.#tree,
      settings.tableUpdate,
    );
    for (const terms of sums) this.#free(terms);
    await this.#foldMoments(facts, weights);
    return this.#agreed(facts, weights, wishes);
  }

  async update(update: Update, scale: number): Promise<void> {
    const { compute, tables, settings } = this.#parts;
    const { optimizer, optimizerOfTables, embeddingL2 } = settings;
    const { dense } = compute;
    dense.updateSlices(optimizer.rule(update), scale, this.#slices);
    tables.share.update(optimizerOfTables.rule(update), scale, embeddingL2);
    await this.#gatherDense(dense.values);
  }

  /** Each rank has kept the optimizer's slots of what it updates. */
  async readDense(): Promise<DenseState> {
    const { compute, settings } = this.#parts;
    const { dense } = compute;
    const state = await dense.read();
    for (const name of settings.optimizer.slots) if (name in state.slots) await this.#gatherDense(state.slots[name]!);
    return state;
  }

  /** Brings together an array laid out as the dense parameters, of which each rank has its slices. */
  async #gatherDense(array: Float32Array): Promise<void> {
    const { compute, ranks } = this.#parts;
    if (ranks.size === 1) return;
    const { start, end } = compute.dense.placeOf(this.#slices);
    const parts = await ranks.allgatherv(array.subarray(start, end));
    for (const [rank, values] of parts.entries()) {
      const { slices } = RowShare.of({ rank, size: ranks.size });
      if (rank !== ranks.rank) array.set(values, compute.dense.placeOf(slices).start);
    }
  }

  /** Gradients of a shard's rows: of the dense parameters, then of each table; nothing where the rows weigh nothing. */
  async #pass({ shard, rows, at, weights, facts }: Pass, onto: Terms | undefined): Promise<Terms | undefined> {
    const weight = weights[shard] ?? 0;
    if (weight === 0) return onto;
    const { compiled, compute, plan, ranks, tables } = this.#parts;
    const { first, end } = plan.rowsOf({ first: shard, end: shard + 1 }, rows.rows);
    const ofShard = rowRange(rows, first, end);
    const { first: start } = plan.rowsOf(plan.shardsOf(ranks), rows.rows);
    const range = { first: first - start, end: end - start };
    const batch = compiled.batch(end - first, 'training');
    tables.gather(range, batch, ofShard);
    batch.labels.set(ofShard.labels!);
    if (ofShard.weights) batch.weights!.set(ofShard.weights);
    const { loss, moments, tableGradients } = await compute.pass(batch, { ...at, firstRow: first });
    facts.set(shard, { loss, moments: copied(moments) });
    const factor = Math.fround(weight / sumOf(weights));
    const { gradients } = compute.dense;
    const [dense, ...ofTables] = onto ?? [this.#pool.take(gradients.length)];
    if (onto) addScaled(dense!, gradients, factor);
    else setScaled(dense!, gradients, factor);
    return [dense!, ...tables.addGradients(range, tableGradients, factor, ofTables)];
  }

  #free([dense, ...ofTables]: Terms): void {
    this.#pool.give(dense!);
    this.#parts.tables.free(ofTables);
  }

  /** Gives each owner its part of the dense gradients, and finishes the sum of this rank's part. */
  async #sendDense(sums: readonly Float32Array[], nodesOf: readonly (readonly number[])[]): Promise<void> {
    const { compute, ranks } = this.#parts;
    const { dense } = compute;
    const places = nodesOf.map((_, rank) => dense.placeOf(RowShare.of({ rank, size: ranks.size }).slices));
    const parts = places.map(({ start, end }) =>
      concatenated(
        Float32Array,
        sums.map((sum) => sum.subarray(start, end)),
      ),
    );
    const received = await ranks.alltoallv(parts);
    const { start, end } = places[ranks.rank]!;
    const byNode = new Map<number, Terms>();
    for (const [rank, nodes] of nodesOf.entries()) {
      for (const [index, node] of nodes.entries())
        byNode.set(node, [received[rank]!.subarray(index * (end - start), (index + 1) * (end - start))]);
    }
    dense.gradients.set(this.#tree.total(byNode)![0]!, start);
  }

  /** Moves running statistics by the moments of all shards, taken as one batch. */
  async #foldMoments(facts: ReadonlyMap<number, ShardFacts>, weights: Float64Array): Promise<void> {
    const { compute, manifest, plan, ranks } = this.#parts;
    if (manifest.statistics.length === 0) return;
    const own = [...facts.values()].flatMap(({ moments }) =>
      manifest.statistics.flatMap(({ name }) => {
        const { mean, variance, count } = moments[name]!;
        return [Float64Array.of(count), Float64Array.from(mean), Float64Array.from(variance)];
      }),
    );
    const received = await ranks.allgatherv(concatenated(Float64Array, own));
    const all = new Map<string, BatchMoments[]>(manifest.statistics.map(({ name }) => [name, []]));
    for (const [rank, values] of received.entries()) {
      const { first, end } = plan.shardsOf({ rank, size: ranks.size });
      let at = 0;
      for (let shard = first; shard < end; shard++) {
        if (weights[shard] === 0) continue;
        for (const { name, width } of manifest.statistics) {
          const [count, mean, variance] = [values[at]!, at + 1, at + 1 + width];
          all.get(name)!.push({
            count,
            mean: values.subarray(mean, variance),
            variance: values.subarray(variance, variance + width),
          });
          at += 1 + 2 * width;
        }
      }
    }
    for (const [name, moments] of all) foldStatistics(compute.dense.statisticsView(name), pooledMoments(moments));
  }

  /** What all ranks know together: losses, norms and wishes. */
  async #agreed(
    facts: ReadonlyMap<number, ShardFacts>,
    weights: Float64Array,
    { stop, checkpoint }: Wishes,
  ): Promise<StepGradients> {
    const { compute, manifest, tables, plan, ranks, settings } = this.#parts;
    const { lossParts } = manifest;
    compute.dense.takeNorms(this.#denseNorms, settings.networkL2, this.#slices);
    const ofTables = [...tables.share.tables.values()].map((table) => table.normsBySlice(settings.embeddingL2).sums);
    const losses = [...facts.values()].flatMap(({ loss }) => lossParts.map((part) => loss[part]!));
    const wishes = [Number(stop), Number(checkpoint && ranks.rank === 0)];
    const numbers = [Float64Array.from(wishes), Float64Array.from(losses), this.#denseNorms.sums, ...ofTables];
    const received = await ranks.allgatherv(concatenated(Float64Array, numbers));

    const total = sumOf(weights);
    const loss = new Float64Array(lossParts.length);
    const norms = [this.#denseNorms.sums, ...ofTables].map(() => new Float64Array(2 * SLICES));
    const all = { stop: false, checkpoint: false };
    for (const [rank, values] of received.entries()) {
      all.stop ||= values[0] === 1;
      all.checkpoint ||= values[1] === 1;
      let at = wishes.length;
      const shards = plan.shardsOf({ rank, size: ranks.size });
      for (let shard = shards.first; shard < shards.end; shard++) {
        if (weights[shard] === 0) continue;
        for (let part = 0; part < lossParts.length; part++) loss[part]! += weights[shard]! * values[at++]!;
      }
      const { slices } = RowShare.of({ rank, size: ranks.size });
      for (const sums of norms) {
        sums.set(values.subarray(at + 2 * slices.first, at + 2 * slices.end), 2 * slices.first);
        at += 2 * SLICES;
      }
    }
    const [ofDense, ...sumsOfTables] = norms.map((sums) => new SliceNorms(sums).total());
    return {
      loss: Object.fromEntries(lossParts.map((part, index) => [part, loss[index]! / total])),
      norms: {
        gradient: ofDense!.gradient + sumsOfTables.reduce((sum, { gradient }) => sum + gradient, 0),
        values: sumsOfTables.reduce((sum, { values }) => sum + values, 0),
      },
      wishes: all,
    };
  }
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** A pass may use its results' memory again. */
function copied(moments: Readonly<Record<string, BatchMoments>>): Readonly<Record<string, BatchMoments>> {
  return Object.fromEntries(
    Object.entries(moments).map(([name, { mean, variance, count }]) => [
      name,
      { mean: Float32Array.from(mean), variance: Float32Array.from(variance), count },
    ]),
  );
}
