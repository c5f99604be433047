import { fanSum, type Fan } from './fan.ts';
import type { Initializer } from './initializer.ts';
import { uniform } from './uniform.ts';

/** Evenly from ±√(6 / (fanIn + fanOut)) (Glorot and Bengio 2010; PyTorch's `xavier_uniform_`). */
export function xavierUniform(fan: Fan = {}): Initializer {
  return {
    name: 'xavierUniform',
    fill(values, shape, random) {
      const limit = Math.sqrt(6 / fanSum(shape, fan));
      uniform({ min: -limit, max: limit }).fill(values, shape, random);
    },
  };
}
