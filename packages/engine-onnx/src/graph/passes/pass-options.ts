import type { OptionTable } from '@fsdnet/core';

/** What each pass does that makes traced graphs cheaper. */
export type PassName =
  | 'foldConstants'
  | 'useScalarOperands'
  | 'dropNeutralOperands'
  | 'absorbNegations'
  | 'joinReshapes'
  | 'joinSums'
  | 'shareEqualNodes'
  | 'cancelCentredBias'
  | 'shareReluMask'
  | 'mergeScalarFactors'
  | 'useKnownColumnSums'
  | 'sumColumnsByProduct'
  | 'blockTallProducts';

/** Passes by name; `false` switches one off. Default: all are on. */
export type PassSwitches = { readonly [name in PassName]?: boolean | undefined };

/** Every pass. None of them changes what a graph computes, but for rounding. */
export const passOptions: OptionTable<PassSwitches> = {
  foldConstants: pass('Computes what is known before the first step.'),
  useScalarOperands: pass('Replaces a full-size constant of equal elements by a scalar.'),
  dropNeutralOperands: pass('Drops x·1, x/1, x + 0 and x − 0, and makes x·0 a constant.'),
  absorbNegations: pass('Lets a sign disappear in the sum or the factor beside it.'),
  joinReshapes: pass('Makes one reshape of a chain of them.'),
  joinSums: pass('Makes one sum of a sum over what another sum leaves.'),
  shareEqualNodes: pass('Computes equal things once.'),
  cancelCentredBias: pass('Leaves out a bias in front of batch norm, which subtracts it again.'),
  shareReluMask: pass('Uses one mask for the gradients of ReLU and dropout.'),
  mergeScalarFactors: pass('Merges scalar factors and moves them to where tensors are small.'),
  useKnownColumnSums: pass('Makes sums over rows of sums that are known already.'),
  sumColumnsByProduct: pass('Sums over rows by a product with a row of ones.'),
  blockTallProducts: pass('Multiplies tall matrices block by block; in training steps only.'),
};

function pass(line: string): (typeof passOptions)[PassName] {
  return { type: 'boolean', default: true, line };
}
