import type { GrowingArray } from './growing-array.ts';

/** Appends values to an array that grows. */
export function appendValues<A extends Int32Array | Float32Array>(target: GrowingArray<A>, values: A): void {
  const start = target.extend(values.length);
  target.array.set(values, start);
}
