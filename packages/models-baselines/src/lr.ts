import { clickRate, defineModel, type CtrModel, type OptionTable } from '@fsdnet/core';
import { linearLogit } from './factorization-machine.ts';

/** Logistic regression has no options. */
export const lrOptions: OptionTable<Record<never, never>> = {};

/** Logistic regression: a bias and a weight for each value of each field, no interactions. Fields may differ in embedding size. */
export function lr(): CtrModel {
  return defineModel({ name: 'lr', logit: (ctx) => linearLogit(ctx.scope('lr'), clickRate()) });
}
