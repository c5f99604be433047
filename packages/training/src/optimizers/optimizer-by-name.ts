import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import type { Optimizer, OptimizerName } from './optimizer.ts';
import { sgd } from './sgd.ts';

/** Optimizers with PyTorch's default options. */
export const optimizersByName: Readonly<Record<OptimizerName, () => Optimizer>> = {
  adam: () => adam(),
  sgd: () => sgd(),
  adagrad: () => adagrad(),
};
