import { clickRate, type CtrModel, type OptionTable } from '@fsdnet/core';
import { factorizationMachine } from './factorization-machine.ts';
import { singleLogitModel } from './single-logit-model.ts';

/** FM has no options. */
export const fmOptions: OptionTable<Record<never, never>> = {};

/**
 * FM (Rendle, ICDM 2010): a linear part with a bias, and the inner products of all pairs of fields. All fields need one
 * embedding size.
 */
export function fm(): CtrModel {
  return singleLogitModel('fm', (ctx) => factorizationMachine(ctx.scope('fm'), clickRate()));
}
