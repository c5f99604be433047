import { constant } from './constant.ts';
import type { Initializer } from './initializer.ts';

/** Every value 0. */
export function zeros(): Initializer {
  return { ...constant(0), name: 'zeros' };
}
