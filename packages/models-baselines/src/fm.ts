import { clickRate, defineModel, type CtrModel, type OptionTable } from '@fsdnet/core';
import { factorizationMachine } from './factorization-machine.ts';

/** FM has no options. */
export const fmOptions: OptionTable<Record<never, never>> = {};

/**
 * FM (Rendle, ICDM 2010): a linear part with a bias, and the inner products of all pairs of fields. All fields need one
 * embedding size.
 */
export function fm(): CtrModel {
  return defineModel({ name: 'fm', logit: (ctx) => factorizationMachine(ctx.scope('fm'), clickRate()) });
}
