import { fitsHalf, fromHalfBits, halfBits } from './half-precision.ts';

/** Narrower form of weights: 8-bit integers that share scales, or half-precision floats. */
export type Quantization = 'int8' | 'fp16';

/** Numbers of a weight in a narrower form. */
export type QuantizedValues =
  | { readonly type: 'float16'; readonly values: Uint16Array }
  | {
      readonly type: 'int8';
      readonly values: Int8Array;
      /** Bits of float16: one per group of numbers. */
      readonly scales: Uint16Array;
    };

/** A matrix whose rows, or else columns, each have a scale. */
export interface Groups {
  readonly by: 'row' | 'column';
  /** Numbers of a row. */
  readonly width: number;
}

/** Largest 8-bit value; −128 is not used, so that scales are symmetric. */
const LARGEST_INT8 = 127;

/**
 * Rounds weights to a narrower form; undefined where it cannot hold them. A number is at most half of its group's scale away
 * from what it was. Groups so small that 8 bits with a scale save nothing become float16.
 */
export function quantized(data: Float32Array, form: Quantization, groups: Groups): QuantizedValues | undefined {
  if (!fitsHalf(data)) return undefined;
  const count = groups.by === 'row' ? data.length / groups.width : groups.width;
  const isSmaller = data.length + 2 * count < 2 * data.length;
  if (form === 'int8' && isSmaller) return eightBits(data, groups, count);
  return { type: 'float16', values: Uint16Array.from(data, halfBits) };
}

function eightBits(data: Float32Array, { by, width }: Groups, count: number): QuantizedValues {
  const groupOf = (index: number): number => (by === 'row' ? Math.floor(index / width) : index % width);
  const largest = new Float32Array(count);
  data.forEach((value, index) => {
    const group = groupOf(index);
    largest[group] = Math.max(largest[group]!, Math.abs(value));
  });
  const scales = Uint16Array.from(largest, scaleBits);
  const steps = Float32Array.from(scales, fromHalfBits);
  const values = Int8Array.from(data, (value, index) => (value === 0 ? 0 : Math.round(value / steps[groupOf(index)]!)));
  return { type: 'int8', values, scales };
}

/** The smallest float16 whose 127-fold reaches a number; 0 for 0. */
function scaleBits(largest: number): number {
  const bits = halfBits(largest / LARGEST_INT8);
  return fromHalfBits(bits) * LARGEST_INT8 < largest ? bits + 1 : bits;
}
