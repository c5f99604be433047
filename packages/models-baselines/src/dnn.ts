import {
  defineModel,
  mlpStreamOptions,
  resolveOptions,
  type CtrModel,
  type MlpStreamOptions,
  type OptionTable,
} from '@fsdnet/core';
import { deepLogit } from './deep-logit.ts';

/** Options of `dnn`: those of its MLP. */
export type DnnOptions = MlpStreamOptions;

/** Options of `dnn`: name, type, default, range and one line each. */
export const dnnOptions: OptionTable<DnnOptions> = mlpStreamOptions;

/**
 * DNN (Covington et al., RecSys 2016, without its parts for videos): an MLP on the embedded fields.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function dnn(options: DnnOptions = {}): CtrModel {
  const resolved = resolveOptions('dnn', dnnOptions, options);
  return defineModel({ name: 'dnn', logit: (ctx) => deepLogit(ctx, ctx.input.flat(), resolved) });
}
