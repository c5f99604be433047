import {
  defineModel,
  mlpStreamOptions,
  resolveOptions,
  type CtrModel,
  type FieldEmbeddings,
  type MlpStreamOptions,
  type OptionTable,
} from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { deepLogit } from './deep-logit.ts';
import { innerProducts, outerProduct } from './field-products.ts';

/** Options of `pnn`. */
export interface PnnOptions extends MlpStreamOptions {
  /**
   * "inner": the inner products of all pairs of fields (IPNN; what FuxiCTR and so the FSDNet paper use). "outer": the sum of
   * the outer products of all pairs (OPNN), dim² values. Default "inner".
   */
  readonly product?: 'inner' | 'outer';
}

/** Options of `pnn`: name, type, default, range and one line each. */
export const pnnOptions: OptionTable<PnnOptions> = {
  product: {
    type: 'choice',
    default: 'inner',
    choices: ['inner', 'outer'],
    line: 'Inner products of all pairs of fields, or the sum of their outer products.',
  },
  ...mlpStreamOptions,
};

/**
 * PNN (Qu et al., ICDM 2016): an MLP on the embedded fields and their products. All fields need one embedding size.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function pnn(options: PnnOptions = {}): CtrModel {
  const { product, ...mlp } = resolveOptions('pnn', pnnOptions, options);
  return defineModel({
    name: 'pnn',
    logit: (ctx) => deepLogit(ctx, tf.concat([ctx.input.flat(), ...products(ctx.input, product)], 1), mlp),
  });
}

/** One field has no pairs. */
function products(input: FieldEmbeddings, product: 'inner' | 'outer'): readonly Tensor2D[] {
  if (product === 'outer') return [outerProduct(input)];
  return input.names.length > 1 ? [innerProducts(input)] : [];
}
