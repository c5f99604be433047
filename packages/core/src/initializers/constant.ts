import type { Initializer } from './initializer.ts';

/** Every value equal to `value`. */
export function constant(value: number): Initializer {
  return { name: 'constant', fill: (values) => void values.fill(value) };
}
