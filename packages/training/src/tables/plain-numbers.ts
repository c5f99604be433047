import type { EncodedRows } from '@fsdnet/core';
import type { Batch, Field, FieldLayout, Manifest } from '@fsdnet/core/engine';
import { plainNumber } from './numeric-rows.ts';

/** The plain numbers that a model reads. */
export class PlainNumbers {
  readonly #fields: readonly { readonly field: Field; readonly source: number }[];
  /** Of encoded rows. */
  readonly #columns: number;

  constructor({ fields }: FieldLayout, { numeric }: Manifest) {
    const numericFields = fields.filter(({ kind }) => kind === 'numeric');
    this.#columns = numericFields.length;
    this.#fields = [...numericFields.entries()]
      .filter(([, { name }]) => numeric.includes(name))
      .map(([source, field]) => ({ field, source }));
  }

  /** Fills the batch's numbers with those of all rows. */
  fill({ rows, numbers }: EncodedRows, batch: Batch): void {
    for (const { field, source } of this.#fields) {
      const target = batch.numeric[field.name]!;
      for (let row = 0; row < rows; row++) target[row] = plainNumber(field, numbers[row * this.#columns + source]!);
    }
  }
}
