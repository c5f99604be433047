import { fanSum, type Fan } from './fan.ts';
import type { Initializer } from './initializer.ts';
import { normal } from './normal.ts';

/** N(0, 2 / (fanIn + fanOut)), not truncated (Glorot and Bengio 2010; PyTorch's `xavier_normal_`). */
export function xavierNormal(fan: Fan = {}): Initializer {
  return {
    name: 'xavierNormal',
    fill(values, shape, random) {
      normal({ standardDeviation: Math.sqrt(2 / fanSum(shape, fan)) }).fill(values, shape, random);
    },
  };
}
