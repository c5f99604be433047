import type { EncodedRows } from '@fsdnet/core';
import { rowRange, SLICES, type Collective } from '@fsdnet/core/engine';
import { BatchRows } from '../tables/batch-rows.ts';
import type { EmbeddingTable, TableUpdate } from '../tables/embedding-table.ts';
import { gather } from '../tables/gather.ts';
import { ownersOfSlices } from '../tables/row-share.ts';
import { scatterAdd } from '../tables/scatter-add.ts';
import { planOfRows, type TablePlan } from '../tables/table-plan.ts';
import { ArrayPool } from './array-pool.ts';
import type { Range } from './shard-plan.ts';
import type { ShardTree, Terms } from './shard-tree.ts';

/**
 * A table whose rows are split over ranks. Each step a rank fetches the rows that its shards use, each once, from their owners; it sends
 * them the sums of its shards' gradients, and they update their share.
 */
export class SplitTable {
  /** The rank's share. */
  readonly table: EmbeddingTable;
  readonly #ranks: Collective;
  /** Rank that has each slice. */
  readonly #owners: Uint8Array;
  /** Those that the rank's shards use. */
  readonly #used: BatchRows;
  /** Of what is sent and received in a step. */
  readonly #pool = new ArrayPool();
  #values: Float32Array = new Float32Array();
  /** Rows of the share that each rank uses, counting those that are here. */
  #asked: readonly Int32Array[] = [];

  constructor(table: EmbeddingTable, ranks: Collective) {
    this.table = table;
    this.#ranks = ranks;
    this.#owners = ownersOfSlices(ranks.size);
    this.#used = new BatchRows(table.whole);
  }

  /** Values of a row of the table at a shard's gradient. */
  get size(): number {
    return this.#used.plan.size;
  }

  /** Fetches the rows of a batch. */
  async fetch(batch: EncodedRows): Promise<void> {
    this.#pool.giveBack();
    this.#used.collect(batch);
    const asked = await this.#ranks.alltoallv(this.#byOwner(this.#used.rows));
    const { share } = this.table;
    this.#asked = asked.map((rows) => rows.map((row) => share.countBefore(row)));
    const answers = this.#asked.map((rows) => {
      const small = planOfRows(this.table.plan, rows);
      const values = this.#pool.lend(small.size);
      this.table.take(rows, small, values);
      return values;
    });
    this.#values = this.#merged(await this.#ranks.alltoallv(answers));
  }

  /** Vectors of some rows of the batch, as `EmbeddingTable.gather` has them. */
  gather({ first, end }: Range, target: Float32Array): void {
    const { plan, batch } = this.#used;
    gather({ plan, values: this.#values, rows: rowRange(batch, first, end), target });
  }

  /** Adds the gradients of what `gather` gave to `gradients`, which has a place for each value that was fetched. */
  scatterAdd({ first, end }: Range, source: Float32Array, gradients: Float32Array): void {
    const { plan, batch } = this.#used;
    scatterAdd({ plan, values: this.#values, rows: rowRange(batch, first, end), source, gradients });
  }

  /**
   * Sends the rank's sums to the owners of the rows; what this rank gets, its share takes.
   *
   * @param sums By node, each laid out as what was fetched.
   * @param nodesOf The nodes of each rank, in the order of its sums.
   */
  async send(
    sums: readonly Float32Array[],
    nodesOf: readonly (readonly number[])[],
    tree: ShardTree,
    update: TableUpdate,
  ): Promise<void> {
    const received = await this.#ranks.alltoallv(this.#valuesByOwner(sums));
    const rows = union(this.#asked);
    const small = planOfRows(this.table.plan, rows);
    const byNode = new Map<number, Terms>();
    for (const [rank, nodes] of nodesOf.entries()) {
      const asked = this.#asked[rank]!;
      const width = nodes.length === 0 ? 0 : received[rank]!.length / nodes.length;
      for (const [index, node] of nodes.entries()) {
        const values = received[rank]!.subarray(index * width, (index + 1) * width);
        byNode.set(node, [asked.length === rows.length ? values : this.#spread(values, asked, rows, small)]);
      }
    }
    const total = tree.total(byNode);
    if (total) this.table.accept(rows, total[0]!, update);
  }

  #byOwner(rows: Int32Array): readonly Int32Array[] {
    const { size } = this.#ranks;
    if (size === 1) return [rows.slice()];
    const counts = new Int32Array(size);
    for (const row of rows) counts[this.#owners[row % SLICES]!]!++;
    const parts = Array.from(counts, (count) => new Int32Array(count));
    counts.fill(0);
    for (const row of rows) {
      const owner = this.#owners[row % SLICES]!;
      parts[owner]![counts[owner]!++] = row;
    }
    return parts;
  }

  /** What the owners sent, in the order of the rows. */
  #merged(received: readonly Float32Array[]): Float32Array {
    if (received.length === 1) return received[0]!;
    const values = this.#pool.lend(this.size);
    const next = new Int32Array(received.length);
    this.#eachRow((owner, offset, dim) => {
      const from = received[owner]!;
      let at = next[owner]!;
      next[owner]! += dim;
      for (let k = 0; k < dim; k++) values[offset + k] = from[at++]!;
    });
    return values;
  }

  /** The way back, one array after the other for each owner. */
  #valuesByOwner(sums: readonly Float32Array[]): readonly Float32Array[] {
    const { size } = this.#ranks;
    if (size === 1 && sums.length === 1) return sums;
    const lengths = new Int32Array(size);
    this.#eachRow((owner, _, dim) => (lengths[owner]! += dim));
    const parts = Array.from(lengths, (length) => this.#pool.lend(length * sums.length));
    const next = new Int32Array(size);
    for (const sum of sums) {
      this.#eachRow((owner, offset, dim) => {
        const to = parts[owner]!;
        let at = next[owner]!;
        next[owner]! += dim;
        for (let k = 0; k < dim; k++) to[at++] = sum[offset + k]!;
      });
    }
    return parts;
  }

  /** Values of some of the rows among those of all, the others being 0. */
  #spread(values: Float32Array, some: Int32Array, all: Int32Array, plan: TablePlan): Float32Array {
    const target = this.#pool.lend(plan.size);
    let from = 0;
    let next = 0;
    for (const { shared, firstRow, rows, offset, dim } of plan.fields) {
      if (shared) continue;
      for (let at = 0; at < rows; at++) {
        if (some[next] !== all[firstRow + at]) continue;
        next++;
        for (let k = 0; k < dim; k++) target[offset + at * dim + k] = values[from++]!;
      }
    }
    return target;
  }

  #eachRow(visit: (owner: number, offset: number, dim: number) => void): void {
    const { plan, rows } = this.#used;
    for (const { shared, firstRow, rows: count, offset, dim } of plan.fields) {
      if (shared) continue;
      for (let at = 0; at < count; at++) visit(this.#owners[rows[firstRow + at]! % SLICES]!, offset + at * dim, dim);
    }
  }
}

/** All rows of the lists, each once, ascending. */
function union(lists: readonly Int32Array[]): Int32Array {
  if (lists.length === 1) return lists[0]!;
  const all = new Int32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let count = 0;
  for (const list of lists) {
    all.set(list, count);
    count += list.length;
  }
  all.sort();
  let kept = 0;
  for (const row of all) if (kept === 0 || all[kept - 1] !== row) all[kept++] = row;
  return all.slice(0, kept);
}
