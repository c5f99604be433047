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
  foldConstants: pass('Computes constant parts once, before the first step.'),
  useScalarOperands: pass('Replaces a full-size constant of equal elements with a scalar.'),
  dropNeutralOperands: pass('Drops x·1, x/1, x + 0 and x − 0, and makes x·0 a constant.'),
  absorbNegations: pass('Merges a negation into the neighboring sum or factor.'),
  joinReshapes: pass('Merges a chain of reshapes into one.'),
  joinSums: pass('Merges two successive sums over different axes into one.'),
  shareEqualNodes: pass('Computes equal nodes only once.'),
  cancelCentredBias: pass('Leaves out a bias in front of batch norm, which subtracts it again.'),
  shareReluMask: pass('Uses one mask for the gradients of ReLU and dropout.'),
  mergeScalarFactors: pass('Merges scalar factors and moves them to where tensors are small.'),
  useKnownColumnSums: pass('Derives sums over rows from sums that are already known.'),
  sumColumnsByProduct: pass('Computes sums over rows as a product with a row of ones.'),
  blockTallProducts: pass('Multiplies tall matrices block by block; in training steps only.'),
};

function pass(line: string): (typeof passOptions)[PassName] {
  return { type: 'boolean', default: true, line };
}
