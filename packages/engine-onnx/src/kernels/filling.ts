import { arrayOf, constant, filled, type ElementType } from '../graph/index.ts';
import type { KernelTable } from './kernel.ts';

/** Constants; those of equal elements never hold more than one number. */
export const filling: KernelTable = {
  Fill({ attributes }) {
    const {
      shape,
      value,
      dtype = 'float32',
    } = attributes as { readonly shape: readonly number[]; readonly value: number; readonly dtype?: ElementType };
    return filled(value, shape, dtype);
  },
  Range({ attributes }) {
    const {
      start,
      stop,
      step,
      dtype = 'float32',
    } = attributes as {
      readonly start: number;
      readonly stop: number;
      readonly step: number;
      readonly dtype?: ElementType;
    };
    const count = Math.max(0, Math.ceil((stop - start) / step));
    const values = Array.from({ length: count }, (_, index) => start + index * step);
    return constant(dtype, [count], arrayOf(dtype, values));
  },
  ZerosLike: ({ operand }) => filled(0, operand('x').shape, operand('x').type),
  OnesLike: ({ operand }) => filled(1, operand('x').shape, operand('x').type),
};
