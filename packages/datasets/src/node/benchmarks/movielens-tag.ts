import { categorical } from '@fsdnet/core';
import { publishedParts, type Recipe } from './recipe.ts';

/** MovielensLatest_x1: the published 7:2:1 split. */
export const movielensTag: Recipe = publishedParts(
  'ml-tag_x1',
  () => ({ label: 'label', features: ['user_id', 'item_id', 'tag_id'].map((name) => categorical(name)) }),
  {
    train: 'efc8bceeaa0e895d566470fc99f3f271',
    valid: 'e1930223a5026e910ed5a48687de8af1',
    test: '54e8c6baff2e059fe067fb9b69e692d0',
  },
);
