import { STRETCH_NUMBERS } from '../tables/row-stretches.ts';

/**
 * Cuts a list of stretches (see `RowStretches`) into lists of about equally many values. Cuts are between rows, at an even
 * number of values from the start of a stretch.
 */
export function splitStretches(list: Int32Array, parts: number): Int32Array[] {
  if (parts === 1) return [list];
  let total = 0;
  for (let at = 0; at < list.length; at += STRETCH_NUMBERS) total += list[at + 1]! - list[at]!;
  const split: Int32Array[] = [];
  let at = 0;
  /** Where the stretch at `at` goes on. */
  let start = list[0] ?? 0;
  let done = 0;
  for (let part = 1; part <= parts; part++) {
    const goal = part === parts ? total : Math.floor((total * part) / parts);
    const first = at;
    const firstStart = start;
    while (at < list.length && done + list[at + 1]! - start <= goal) {
      done += list[at + 1]! - start;
      at += STRETCH_NUMBERS;
      start = list[at] ?? 0;
    }
    const cut = at < list.length ? start + cutBefore(goal - done, list[at + 2]!) : start;
    const piece = list.slice(first, cut > start ? at + STRETCH_NUMBERS : at);
    if (piece.length > 0) {
      piece[3]! += (firstStart - piece[0]!) / piece[2]!;
      piece[0] = firstStart;
    }
    if (cut > start) {
      piece[piece.length - STRETCH_NUMBERS + 1] = cut;
      done += cut - start;
      start = cut;
    }
    split.push(piece);
  }
  return split;
}

/** The largest number of values up to `values` that are whole rows, and even. */
function cutBefore(values: number, dim: number): number {
  const step = dim % 2 === 0 ? dim : 2 * dim;
  return Math.floor(values / step) * step;
}
