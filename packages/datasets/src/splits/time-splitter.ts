import { InputError } from '@fsdnet/core';
import { timeOfCell } from '@fsdnet/core/engine';
import { quotedName } from '../columns.ts';
import { timeNumbersOf, timeText } from '../times.ts';
import { partIndices, partSize, TEST, VALID, type SplitIndices } from './part-indices.ts';
import type { RowSplitter } from './split-by.ts';
import type { SplitRatio } from './split-ratio.ts';

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

/** A point in time, and how it was written. */
export interface Time {
  /** Only comparable with times of the same kind: the number as it is, or milliseconds since 1970. */
  readonly time: number;
  readonly kind: 'numbers' | 'dates';
}

/** Reads a number, an ISO 8601 date (without a zone it is UTC) or a `Date`. Throws an InputError that `where` begins. */
export function timeOf(cell: unknown, where: () => string): Time {
  if (typeof cell === 'number' && Number.isFinite(cell)) return { time: cell, kind: 'numbers' };
  const text = typeof cell === 'string' || typeof cell === 'bigint' ? String(cell).trim() : '';
  if (text !== '' && Number.isFinite(Number(text))) return { time: Number(text), kind: 'numbers' };
  const time = timeOfCell(cell);
  if (Number.isFinite(time)) return { time, kind: 'dates' };
  throw new InputError({
    where: where(),
    rule: 'expected a time to split by: a number or a date such as 2024-02-29T13:05:00Z',
    got: text === '' ? 'a missing value' : JSON.stringify(text.slice(0, 60)),
  });
}
