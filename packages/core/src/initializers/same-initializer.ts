import { keyedRandom } from '../random/keyed-random.ts';
import type { Initializer } from './initializer.ts';

/** Shape that two initializers are compared on, such as no layer has by chance. */
const PROBE = [3, 7] as const;

/** Whether two initializers, each perhaps made by a call of its own, give the same first values. */
export function sameInitializer(one: Initializer, other: Initializer): boolean {
  if (one === other) return true;
  if (one.name !== other.name) return false;
  const [values, others] = [probed(one), probed(other)];
  return values.every((value, index) => Object.is(value, others[index]));
}

function probed(init: Initializer): Float32Array {
  const values = new Float32Array(PROBE[0] * PROBE[1]);
  init.fill(values, PROBE, keyedRandom(0, 'init', 'probe'));
  return values;
}
