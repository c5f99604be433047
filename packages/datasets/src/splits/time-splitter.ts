import { InputError } from '@fsdnet/core';
import { timeOfCell } from '@fsdnet/core/engine';
import { quotedName } from '../columns/column-names.ts';
import { timeNumbersOf, timeText } from '../times/index.ts';
import { partIndices, partSize, TEST, VALID, type SplitIndices } from './part-indices.ts';
import type { RowSplitter } from './row-splitter.ts';
import type { SplitRatio } from './split-ratio.ts';
import { timeOf } from './time-of.ts';

/** The oldest rows train, the newest test. Rows of one time stay together: the cut moves to the nearer end of theirs. */
export class TimeSplitter implements RowSplitter {
  readonly #source: string;
  readonly #column: string;
  readonly #times: number[] = [];
  #kind: string | undefined;

  constructor(source: string, column: string) {
    this.#source = source;
    this.#column = column;
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

  split(ratio: SplitRatio, _seed: number, tell?: (message: string) => void): SplitIndices {
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
    const parts = partIndices(part, ratio, this.#source);
    tell?.(this.#cuts(sorted, validFrom, testFrom));
    return parts;
  }

  /** Where the parts begin and end, in words. */
  #cuts(sorted: Float64Array, validFrom: number, testFrom: number): string {
    const at = (position: number): number => sorted[position] as number;
    const last = sorted.length - 1;
    const starts = testFrom > last ? [0, validFrom] : [0, validFrom, testFrom];
    const form = this.#kind === 'numbers' ? timeNumbersOf([...starts, last].map(at)) : undefined;
    const shown = (position: number): string => {
      const time = at(position);
      return this.#kind === 'dates' ? timeText(time) : form ? timeText(timeOfCell(time, form)) : String(time);
    };
    const [train, valid, test] = starts.map(shown);
    const tested = test === undefined ? '' : `, test from ${test}`;
    return `Split by the time in ${quotedName(this.#column)}: training from ${train}, validation from ${valid}${tested}; the last is ${shown(last)}.`;
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
