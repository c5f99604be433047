import type { RecipeEntry } from './recipe-entry.ts';

/**
 * What is tried on data that nothing is known about, the best single one first. Chosen by
 * benchmarks/own-data/portfolio/make-portfolios.ts (decisions/0013); do not edit.
 */
export const portfolio: readonly RecipeEntry[] = [
  {
    name: 'fsdnet 2 × 64, λ 1000/rows',
    model: 'fsdnet',
    options: { hidden: [64, 64], dropout: 0.3 },
    rules: { embeddingL2Rows: 1000 },
  },
  {
    name: 'fsdnet 3 × 128, λ 10000/rows, small batches',
    model: 'fsdnet',
    options: { hidden: [128, 128, 128], dropout: 0.3 },
    rules: { embeddingL2Rows: 10000, stepsPerEpoch: 120 },
  },
  {
    name: 'fsdnet 2 × 64, λ 10000/rows, small batches',
    model: 'fsdnet',
    options: { hidden: [64, 64], dropout: 0.3 },
    rules: { embeddingL2Rows: 10000, stepsPerEpoch: 120 },
  },
  {
    name: 'fsdnet 2 × 64, λ 1000/rows, small batches',
    model: 'fsdnet',
    options: { hidden: [64, 64], dropout: 0.3 },
    rules: { embeddingL2Rows: 1000, stepsPerEpoch: 120 },
  },
];
