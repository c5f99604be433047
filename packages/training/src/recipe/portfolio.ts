import type { RecipeEntry } from './recipe-entry.ts';

const narrow: readonly number[] = [128, 128, 128];
const wide: readonly number[] = [400, 400, 400];

/** What is tried on data that nothing is known about, the best single one first (decisions/0012). */
export const portfolio: readonly RecipeEntry[] = [
  {
    name: 'fsdnet, λ 1e3',
    model: 'fsdnet',
    options: { hidden: narrow, dropout: 0.3 },
    rules: { embeddingL2Rows: 1e3 },
  },
  { name: 'fm, λ 30', model: 'fm', options: {}, rules: { embeddingL2Rows: 30 } },
  {
    name: 'fsdnet, λ 1e4, wide',
    model: 'fsdnet',
    options: { hidden: wide, dropout: 0.5 },
    rules: { embeddingL2Rows: 1e4 },
  },
];
