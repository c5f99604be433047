import { Tensor } from '@tensorflow/tfjs-core';

/** Numbers in any form: one, a list, nested lists, a typed array or a tensor. */
export type Numbers = number | Tensor | ArrayLike<number> | readonly Numbers[];

/** All numbers in order. Tensors are read synchronously. */
export function numbersOf(value: Numbers): number[] {
  if (typeof value === 'number') return [value];
  if (value instanceof Tensor) return Array.from(value.dataSync());
  return Array.from(value as ArrayLike<Numbers>).flatMap(numbersOf);
}
