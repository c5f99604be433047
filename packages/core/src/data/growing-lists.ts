import type { MultiValuedFeature } from '../schema/feature.ts';
import { eachToken } from './cell.ts';
import { GrowingArray } from './growing-array.ts';
import type { TokenIds } from './token-ids.ts';

/** Token lists of a multi-valued feature while rows are being added. */
export class GrowingLists {
  /** As in `EncodedLists`. */
  readonly offsets: GrowingArray<Int32Array>;
  readonly ids: GrowingArray<Int32Array> = new GrowingArray(Int32Array);

  /** @param capacity Rows to make room for. */
  constructor(capacity = 0) {
    this.offsets = new GrowingArray(Int32Array, capacity + 1);
    this.offsets.push(0);
  }

  /** Adds the tokens of a cell as the list of the next row. Throws a CellProblem. */
  add(cell: unknown, { separator = '|', maxLength = Infinity, missing }: MultiValuedFeature, tokens: TokenIds): void {
    const end = (this.offsets.array[this.offsets.length - 1] as number) + maxLength;
    eachToken(cell, separator, missing, (token) => {
      if (this.ids.length < end) this.ids.push(tokens.of(token));
    });
    this.offsets.push(this.ids.length);
  }

  /** Takes back all rows but the first ones. */
  truncate(rows: number): void {
    this.offsets.truncate(rows + 1);
    this.ids.truncate(this.offsets.array[rows] as number);
  }
}
