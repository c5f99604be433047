/** Largest number that float16 holds; from 65,520 on numbers round to infinity. */
const LARGEST = 65_504;

const single = new Float32Array(1);
const bitsOfSingle = new Uint32Array(single.buffer);

/** Whether float16 holds all of the numbers, rounded. */
export function fitsHalf(values: Float32Array): boolean {
  return values.every((value) => Math.abs(value) <= LARGEST);
}

/** The bits of the nearest float16, ties to even, of a number up to 65,504. Node 22 has no Float16Array. */
export function halfBits(value: number): number {
  single[0] = value;
  const bits = bitsOfSingle[0]!;
  // Numbers below the smallest normal one share its unit.
  const exponent = Math.max(((bits >>> 23) & 0xff) - 127, -14);
  const units = roundedToEven(Math.abs(single[0]) / 2 ** (exponent - 10));
  // A normal number has 1,024 units or more, which raise its exponent by one.
  return ((bits >>> 16) & 0x8000) | (((exponent + 14) << 10) + units);
}

/** The number of a float16's bits. */
export function fromHalfBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const units = bits & 0x3ff;
  return sign * (exponent === 0 ? units * 2 ** -24 : (1024 + units) * 2 ** (exponent - 25));
}

function roundedToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return below + (rest > 0.5 ? 1 : 0);
  return below + (below % 2);
}
