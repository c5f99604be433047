import type { EncodedRows } from '@fsdnet/core';
import type { Batch, FieldLayout, Manifest, SquaredNorms } from '@fsdnet/core/engine';
import type { TableTraining } from '../kernels/table-kernels.ts';
import type { TableRule } from '../optimizers/table-optimizer.ts';
import { EmbeddingTable, type GivenRows, type TableUpdate } from './embedding-table.ts';
import { PlainNumbers } from './plain-numbers.ts';
import type { RowShare } from './row-share.ts';

/** All tables that a model asks for, and the plain numbers that it reads. */
export class EmbeddingTables {
  readonly tables: ReadonlyMap<string, EmbeddingTable>;
  readonly numbers: PlainNumbers;

  /** See `EmbeddingTable` for `seed`, `training` and `share`. */
  constructor(
    layout: FieldLayout,
    manifest: Manifest,
    seed: number | undefined,
    training?: TableTraining,
    share?: RowShare,
  ) {
    this.tables = new Map(
      manifest.tables.map((spec) => [spec.name, new EmbeddingTable(layout, spec, seed, training, share)]),
    );
    this.numbers = new PlainNumbers(layout, manifest);
  }

  /** Puts values from elsewhere in place of drawn ones, and keeps those that are frozen from all updates. */
  place(given: readonly GivenRows[]): void {
    for (const rows of given) this.tables.get(rows.table)!.place(rows);
  }

  /** Fills the batch's table inputs and numbers with all rows. See `EmbeddingTable.gather` for `update`. */
  gather(rows: EncodedRows, batch: Batch, update?: TableUpdate): void {
    for (const [name, table] of this.tables) table.gather(rows, batch.tables[name]!, update);
    this.numbers.fill(rows, batch);
  }

  /** Takes the gradients of the table inputs of the same rows. */
  accumulate(rows: EncodedRows, gradients: Readonly<Record<string, Float32Array>>, update: TableUpdate): void {
    for (const [name, table] of this.tables) table.accumulate(rows, gradients[name]!, update);
  }

  /** Sums over all tables; see `EmbeddingTable.norms`. */
  norms(l2: number): SquaredNorms {
    const sum = { gradient: 0, values: 0 };
    for (const table of this.tables.values()) {
      const norms = table.norms(l2);
      sum.gradient += norms.gradient;
      sum.values += norms.values;
    }
    return sum;
  }

  update(rule: TableRule, scale: number, l2: number): void {
    for (const table of this.tables.values()) table.update(rule, scale, l2);
  }

  /** Frees what only training needs. */
  release(): void {
    for (const table of this.tables.values()) table.release();
  }
}
