import { constant } from './constant.ts';
import type { Initializer } from './initializer.ts';

/** Every value 1. */
export function ones(): Initializer {
  return { ...constant(1), name: 'ones' };
}
