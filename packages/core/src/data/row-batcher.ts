import type { EncodedRows } from './encoded-rows.ts';
import { EncodedRowsBuffer } from './encoded-rows-buffer.ts';
import { rowRange } from './row-range.ts';

/** Makes batches of one size from rows that come in any number, in their order; copies only what lies across two pieces. */
export class RowBatcher {
  readonly #size: number;
  readonly #waiting: EncodedRowsBuffer;

  /** @param size Rows of each batch. */
  constructor(size: number) {
    this.#size = size;
    this.#waiting = new EncodedRowsBuffer(size);
  }

  /** Takes rows and gives the batches that are full; each is valid until the next one. All must be taken. */
  *add(rows: EncodedRows): Generator<EncodedRows> {
    const waiting = this.#waiting;
    for (let start = 0; start < rows.rows;) {
      const end = Math.min(start + this.#size - waiting.rows, rows.rows);
      if (end - start === this.#size) {
        yield rowRange(rows, start, end);
      } else {
        waiting.append(rows, start, end);
        if (waiting.rows === this.#size) {
          yield waiting.view();
          waiting.clear();
        }
      }
      start = end;
    }
  }

  /** The rows of the last batch, which is not full; undefined where none are left. */
  rest(): EncodedRows | undefined {
    return this.#waiting.rows === 0 ? undefined : this.#waiting.view();
  }
}
