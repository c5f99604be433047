import type { NumberColumn } from './columns.ts';

const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;

/**
 * Indices that sort `values` ascending, equal values in their given order; NaN is not allowed. A radix sort over the
 * bits: three passes for a Float32Array, six for anything else.
 */
export function ascendingOrder(values: NumberColumn): Uint32Array {
  const words = values instanceof Float32Array ? [singleKeys(values)] : doubleKeys(values);
  let order = new Uint32Array(values.length);
  for (let index = 0; index < order.length; index++) order[index] = index;
  let other: Uint32Array<ArrayBuffer> = new Uint32Array(values.length);
  const starts = new Uint32Array(DIGITS + 1);
  for (const keys of words) {
    for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
      if (!countStarts(keys, shift, starts)) continue;
      for (let i = 0; i < order.length; i++) {
        const index = order[i]!;
        const digit = (keys[index]! >>> shift) & (DIGITS - 1);
        other[starts[digit]!++] = index;
      }
      [order, other] = [other, order];
    }
  }
  return order;
}

/** Where each digit's indices start; false when all keys have the same digit, so that the pass would change nothing. */
function countStarts(keys: Uint32Array, shift: number, starts: Uint32Array): boolean {
  starts.fill(0);
  for (let i = 0; i < keys.length; i++) starts[((keys[i]! >>> shift) & (DIGITS - 1)) + 1]!++;
  for (let digit = 1; digit <= DIGITS; digit++) {
    if (starts[digit] === keys.length) return false;
    starts[digit]! += starts[digit - 1]!;
  }
  return true;
}

/** Bits of each value, changed so that they sort as the values do; −0 counts as 0. */
function singleKeys(values: Float32Array): Uint32Array {
  const floats = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) floats[i] = values[i]! + 0;
  const keys = new Uint32Array(floats.buffer);
  for (let i = 0; i < keys.length; i++) {
    const bits = keys[i]!;
    keys[i] = bits >>> 31 === 1 ? ~bits : bits | 0x8000_0000;
  }
  return keys;
}

/** The low words, then the high words, of the same for float64. */
function doubleKeys(values: NumberColumn): [Uint32Array, Uint32Array] {
  const low = new Uint32Array(values.length);
  const high = new Uint32Array(values.length);
  const view = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < values.length; i++) {
    view.setFloat64(0, values[i]! + 0);
    const top = view.getUint32(0);
    const bottom = view.getUint32(4);
    const negative = top >>> 31 === 1;
    high[i] = negative ? ~top : top | 0x8000_0000;
    low[i] = negative ? ~bottom : bottom;
  }
  return [low, high];
}
