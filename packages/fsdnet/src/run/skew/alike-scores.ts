import type { EncodedPart, EncodedRows } from '@fsdnet/core';
import { BLOCK_ROWS, consecutiveRows, selectRows } from '@fsdnet/core/engine';

/** Watches whether rows that differ all get the same prediction. */
export class AlikeScores {
  #first: { readonly rows: EncodedRows; readonly prediction: number } | undefined;
  #rowsDiffer = false;
  #scoresDiffer = false;

  /** Takes in scored rows. */
  add(rows: EncodedRows, predictions: Float32Array): this {
    if (rows.rows === 0 || this.#scoresDiffer) return this;
    this.#first ??= { rows: selectRows(rows, [0]), prediction: predictions[0] as number };
    const { rows: first, prediction } = this.#first;
    this.#scoresDiffer = predictions.some((other) => other !== prediction);
    this.#rowsDiffer ||= differ(rows.ids, first.ids, rows.ids.length / rows.rows) || listsDiffer(rows, first);
    return this;
  }

  /** Takes in a scored part, as much of it as is needed. */
  async addPart(part: EncodedPart, predictions: Float32Array): Promise<this> {
    let done = 0;
    for await (const rows of consecutiveRows(part, BLOCK_ROWS)) {
      this.add(rows, predictions.subarray(done, done + rows.rows));
      if (this.#scoresDiffer) break;
      done += rows.rows;
    }
    return this;
  }

  /** Whether that is so; `unknown` says that ids differed which the encoded rows no longer tell apart. */
  areAlike(unknown: boolean): boolean {
    return this.#first !== undefined && !this.#scoresDiffer && (this.#rowsDiffer || unknown);
  }
}

/** Whether any block of `width` values differs from the first one of `first`. */
function differ(values: Int32Array, first: Int32Array, width: number): boolean {
  return width > 0 && values.some((value, index) => value !== first[index % width]);
}

function listsDiffer({ lists, rows }: EncodedRows, { lists: first }: EncodedRows): boolean {
  return lists.some(({ offsets, ids }, field) => {
    const { offsets: firstOffsets, ids: firstIds } = first[field] as EncodedRows['lists'][number];
    const length = firstOffsets[1] as number;
    for (let row = 0; row < rows; row++) {
      const [start, end] = [offsets[row] as number, offsets[row + 1] as number];
      if (end - start !== length || differ(ids.subarray(start, end), firstIds, length)) return true;
    }
    return false;
  });
}
