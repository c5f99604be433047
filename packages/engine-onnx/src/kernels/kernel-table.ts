import { activations } from './activations.ts';
import { arithmetic } from './arithmetic.ts';
import { conversion } from './conversion.ts';
import { filling } from './filling.ts';
import { indexing } from './indexing.ts';
import type { KernelTable } from './kernel.ts';
import { logic } from './logic.ts';
import { matrixProduct } from './matrix-product.ts';
import { normalisation } from './normalisation.ts';
import { reduction } from './reduction.ts';
import { shaping } from './shaping.ts';

/** Every tfjs kernel that can be traced, by tfjs's names. A model that needs another one adds it to its subject's file. */
export const KERNELS: KernelTable = {
  ...arithmetic,
  ...activations,
  ...logic,
  ...matrixProduct,
  ...reduction,
  ...conversion,
  ...shaping,
  ...indexing,
  ...filling,
  ...normalisation,
};
