import type { EncodedRows } from '@fsdnet/core';
import type { Batch, Collective } from '@fsdnet/core/engine';
import type { EmbeddingTables, TableUpdate } from '../tables/index.ts';
import { ArrayPool } from './array-pool.ts';
import type { Range } from './shard-plan.ts';
import type { ShardTree } from './shard-tree.ts';
import { SplitTable } from './split-table.ts';
import { addScaled, setScaled } from './sums.ts';

/** All tables of a model, split over ranks. */
export class SplitTables {
  /** The rank's share. */
  readonly share: EmbeddingTables;
  readonly #tables: ReadonlyMap<string, SplitTable>;
  readonly #pool = new ArrayPool();
  #rows: EncodedRows | undefined;

  constructor(share: EmbeddingTables, ranks: Collective) {
    this.share = share;
    this.#tables = new Map([...share.tables].map(([name, table]) => [name, new SplitTable(table, ranks)]));
  }

  /** Fetches what a batch needs, of which there may be nothing. */
  async fetch(rows: EncodedRows): Promise<void> {
    this.#rows = rows;
    for (const table of this.#tables.values()) await table.fetch(rows);
  }

  /** Fills the inputs of a model with those of some rows of what was fetched. */
  gather(range: Range, batch: Batch, numbers: EncodedRows): void {
    for (const [name, table] of this.#tables) table.gather(range, batch.tables[name]!);
    this.share.numbers.fill(numbers, batch);
  }

  /**
   * Gradients of the values that were fetched, of what `gather` gave, multiplied by `factor`: by table, added to `onto` where it
   * is given.
   */
  addGradients(
    range: Range,
    sources: Readonly<Record<string, Float32Array>>,
    factor: number,
    onto: readonly Float32Array[],
  ): readonly Float32Array[] {
    return [...this.#tables].map(([name, table], index) => {
      const gradients = this.#pool.take(table.size);
      table.scatterAdd(range, sources[name]!, gradients);
      const sum = onto[index];
      if (!sum) {
        setScaled(gradients, gradients, factor);
        return gradients;
      }
      addScaled(sum, gradients, factor);
      this.#pool.give(gradients);
      return sum;
    });
  }

  /** Takes back what `addGradients` gave. */
  free(gradients: readonly Float32Array[]): void {
    for (const each of gradients) this.#pool.give(each);
  }

  /** See `SplitTable.send`; `sums` by node, then by table. */
  async send(
    sums: readonly (readonly Float32Array[])[],
    nodesOf: readonly (readonly number[])[],
    tree: ShardTree,
    update: TableUpdate,
  ): Promise<void> {
    for (const [index, table] of [...this.#tables.values()].entries()) {
      const ofTable = sums.map((tables) => tables[index]!);
      await table.send(ofTable, nodesOf, tree, update);
    }
  }

  /** All of what was fetched. */
  gatherAll(batch: Batch): void {
    const rows = this.#rows!;
    this.gather({ first: 0, end: rows.rows }, batch, rows);
  }
}
