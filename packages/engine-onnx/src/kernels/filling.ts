import { filled, type ElementType } from '../graph/index.ts';
import type { KernelTable } from './kernel.ts';

/** Tensors of equal elements: constants that never hold more than one number. */
export const filling: KernelTable = {
  Fill({ attributes }) {
    const { shape, value, dtype = 'float32' } = attributes as { readonly shape: readonly number[]; readonly value: number; readonly dtype?: ElementType };
    return filled(value, shape, dtype);
  },
  ZerosLike: ({ operand }) => filled(0, operand('x').shape, operand('x').type),
  OnesLike: ({ operand }) => filled(1, operand('x').shape, operand('x').type),
};
