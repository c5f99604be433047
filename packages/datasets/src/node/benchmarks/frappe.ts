import { categorical } from '@fsdnet/core';
import { publishedParts, type Recipe } from './recipe.ts';

const FIELDS = ['user', 'item', 'daytime', 'weekday', 'isweekend', 'homework', 'cost', 'weather', 'country', 'city'];

/** Frappe_x1: the published 7:2:1 split. */
export const frappe: Recipe = publishedParts(
  'frappe_x1',
  () => ({ label: 'label', features: FIELDS.map((name) => categorical(name)) }),
  {
    train: 'ba7306e6c4fc19dd2cd84f2f0596d158',
    valid: '88d51bf2173505436d3a8f78f2a59da8',
    test: '3470f6d32713dc5f7715f198ca7c612a',
  },
);
