import { InputError } from '@fsdnet/core';
import { partIndices, partSize, TEST, VALID, type SplitIndices } from './part-indices.ts';
import type { RowSplitter } from './row-splitter.ts';
import type { SplitRatio } from './split-ratio.ts';
import { timeOf } from './time-of.ts';

/** The oldest rows train, the newest test. Rows of one time stay together: the cut moves to the nearer end of theirs. */
export class TimeSplitter implements RowSplitter {
  readonly #source: string;
  readonly #times: number[] = [];
  #kind: string | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  add(cell: unknown, where: () => string): void {
    const { time, kind } = timeOf(cell, where);
    this.#kind ??= kind;
    if (kind !== this.#kind) {
      throw new InputError({
        where: where(),
        rule: `times must be of one kind, and ${this.#kind} came before`,
        got: JSON.stringify(String(cell)),
      });
    }
    this.#times.push(time);
  }

  split(ratio: SplitRatio, _seed: number): SplitIndices {
    const times = Float64Array.from(this.#times);
    const order = Int32Array.from(times, (_, row) => row).sort((a, b) => times[a]! - times[b]! || a - b);
    const sorted = Float64Array.from(order, (row) => times[row]!);
    const rows = times.length;
    const testFrom = betweenTimes(sorted, rows - partSize(ratio.test, rows));
    const validFrom = betweenTimes(sorted, rows - partSize(ratio.test, rows) - partSize(ratio.valid, rows));
    const part = new Uint8Array(rows);
    for (let position = Math.max(0, validFrom); position < rows; position++) {
      part[order[position]!] = position < testFrom ? VALID : TEST;
    }
    return partIndices(part, ratio, this.#source);
  }
}

/** The position nearest to the wanted one at which another time begins; the later of two equally near ones. */
function betweenTimes(sorted: Float64Array, wanted: number): number {
  if (wanted <= 0 || wanted >= sorted.length || sorted[wanted - 1] !== sorted[wanted]) return wanted;
  let start = wanted;
  while (start > 0 && sorted[start - 1] === sorted[wanted]) start--;
  let end = wanted;
  while (end < sorted.length && sorted[end] === sorted[wanted]) end++;
  return wanted - start < end - wanted ? start : end;
}
