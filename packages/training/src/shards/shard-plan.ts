import type { EncodedRows } from '@fsdnet/core';
import type { Collective } from '@fsdnet/core/engine';

/** Rows of a shard are a multiple of this, so that the bytes of a mask begin at a whole vector of its generator. */
const ROWS_MULTIPLE = 16;

/** Neighbours: the first and the end. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

/** Which rows of a step belong to which shard, and which shards to which rank. The result of training depends on the first alone. */
export class ShardPlan {
  readonly shards: number;
  /** Rows of each shard; later ones of a step have what is left, possibly none. */
  readonly rows: number;

  constructor({ batchSize, shards }: { readonly batchSize: number; readonly shards: number }) {
    this.shards = shards;
    this.rows = Math.ceil(batchSize / shards / ROWS_MULTIPLE) * ROWS_MULTIPLE;
  }

  /** The rows of some shards of a step with so many rows. */
  rowsOf({ first, end }: Range, stepRows: number): Range {
    return { first: Math.min(first * this.rows, stepRows), end: Math.min(end * this.rows, stepRows) };
  }

  /** The shards of a rank. */
  shardsOf({ rank, size }: Pick<Collective, 'rank' | 'size'>): Range {
    const bound = (index: number): number => Math.floor((index * this.shards) / size);
    return { first: bound(rank), end: bound(rank + 1) };
  }

  /** Sizes of the shards among these, in steps with so many rows. */
  sizes(shards: Range, stepRows: readonly number[]): readonly number[] {
    const sizes = new Set<number>();
    for (const rows of stepRows) {
      for (let shard = shards.first; shard < shards.end; shard++) {
        const { first, end } = this.rowsOf({ first: shard, end: shard + 1 }, rows);
        if (end > first) sizes.add(end - first);
      }
    }
    return [...sizes];
  }

  /** What the rows of each shard weigh; 0 where there are none. */
  weights({ rows, weights }: EncodedRows): Float64Array {
    return Float64Array.from({ length: this.shards }, (_, shard) => {
      const { first, end } = this.rowsOf({ first: shard, end: shard + 1 }, rows);
      return weights ? weights.subarray(first, end).reduce((sum, weight) => sum + weight, 0) : end - first;
    });
  }
}
