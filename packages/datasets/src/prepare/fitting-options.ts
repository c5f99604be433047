import { resolveOptions, type Feature, type OptionTable } from '@fsdnet/core';
import { DEFAULT_MIN_COUNT, type Resolved } from '@fsdnet/core/engine';

/** What is learned from the training rows, and how much they weigh. */
export interface FittingOptions {
  /** Key of random splits and of the rows that are left out. Default 2023. */
  readonly seed?: number | undefined;
  /** Tokens that training sees less often become OOV. Default 2; the paper's for the sets that it uses. */
  readonly minCount?: number | undefined;
  /**
   * Factor on the weight of training rows with a click, besides their sample weights. Predictions are not corrected for it.
   * Default 1.
   */
  readonly positiveWeight?: number | undefined;
}

/** `FittingOptions` with their defaults. */
export type ResolvedFitting = Resolved<FittingOptions>;

/** Every option of what is learned from the training rows. */
export const fittingOptions: OptionTable<FittingOptions> = {
  seed: { type: 'integer', default: 2023, min: 0, max: 0xffff_ffff, unit: 'n', line: 'Seed of random splits.' },
  minCount: {
    type: 'integer',
    default: DEFAULT_MIN_COUNT,
    min: 1,
    max: 1_000_000_000,
    unit: 'n',
    line: 'Tokens that occur less often in the training rows count as unknown.',
  },
  positiveWeight: {
    type: 'number',
    default: 1,
    above: 0,
    unit: 'factor',
    line: 'Weight of training rows with a click.',
  },
};

/** These options out of others that were checked, with their defaults. */
export function resolveFitting({ seed, minCount, positiveWeight }: FittingOptions): ResolvedFitting {
  return resolveOptions<FittingOptions>('data', fittingOptions, { seed, minCount, positiveWeight });
}

/** Fitting that keeps every token. */
export const EVERY_TOKEN: Pick<FittingOptions, 'minCount'> = { minCount: 1 };

/** How often a token of a feature must come to be kept. */
export function fewestOccurrences(feature: Feature, { minCount }: ResolvedFitting): number {
  return (feature.kind === 'numeric' ? undefined : feature.minCount) ?? minCount;
}
