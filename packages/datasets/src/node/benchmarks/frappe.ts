import { categorical } from '@fsdnet/core';
import { partFiles, type Recipe } from './recipe.ts';

const FIELDS = ['user', 'item', 'daytime', 'weekday', 'isweekend', 'homework', 'cost', 'weather', 'country', 'city'];

/** Frappe_x1: the published 7:2:1 split. */
export const frappe: Recipe = {
  files: { train: 'frappe_x1/train.csv', valid: 'frappe_x1/valid.csv', test: 'frappe_x1/test.csv' },
  stratify: false,
  split: undefined,
  schema: () => ({ label: 'label', features: FIELDS.map((name) => categorical(name)) }),
  sources: partFiles,
  published: {
    train: 'ba7306e6c4fc19dd2cd84f2f0596d158',
    valid: '88d51bf2173505436d3a8f78f2a59da8',
    test: '3470f6d32713dc5f7715f198ca7c612a',
  },
};
