import { categorical, type Schema } from '@fsdnet/core';
import { publishedParts, type Recipe } from './recipe.ts';

const INTEGERS = Array.from({ length: 13 }, (_, index) => `I${index + 1}`);
const CATEGORIES = Array.from({ length: 26 }, (_, index) => `C${index + 1}`);

/** Integers become categories, as in the authors' code. */
function schema(): Schema {
  return {
    label: 'Label',
    features: [
      ...INTEGERS.map((name) => categorical(name, { buckets: 'log-squared' })),
      ...CATEGORIES.map((name) => categorical(name)),
    ],
  };
}

/** Criteo_x4: the published split. */
export const criteoSplit: Recipe = publishedParts('criteo_x4', schema);

/** A file in the layout of the challenge: tab separated, no header. */
function challengeFile(path: string, note: string): Recipe {
  return {
    files: { train: path },
    note,
    stratify: true,
    split: '8:1:1',
    schema,
    sources: async (paths, open) => ({
      train: await open(paths['train'] ?? '', 'read train', {
        format: 'tsv',
        columns: ['Label', ...INTEGERS, ...CATEGORIES],
        quotes: 'none',
      }),
    }),
  };
}

export const criteoChallenge: Recipe = challengeFile(
  'criteo/train.txt',
  'The parts are cut here; published results are on the split Criteo_x4.',
);
export const criteoFirstRows: Recipe = challengeFile(
  'criteo-10k/criteo_10k.tsv',
  'Only the first 10,000 of 45,840,617 rows: good for a try, too few to compare models.',
);
