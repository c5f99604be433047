import { ConfigError } from '@fsdnet/core';
import { isDecimal } from '@fsdnet/core/engine';

/** Shares of the parts, summing to 1. */
export interface SplitRatio {
  /** Share of the training part. */
  readonly train: number;
  /** Share of the validation part. */
  readonly valid: number;
  /** 0 when there is no test part. */
  readonly test: number;
}

/** Reads "8:1:1" (train, valid, test) or "9:1" (train, valid). Throws a ConfigError. */
export function parseSplit(text: string): SplitRatio {
  const shares = text.split(':').map((part) => (isDecimal(part.trim()) ? Number(part) : NaN));
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (shares.length < 2 || shares.length > 3 || !shares.every((share) => share > 0 && Number.isFinite(share))) {
    throw new ConfigError({
      where: 'split',
      rule: 'must be two or three positive shares',
      got: JSON.stringify(text),
      fix: 'For example 8:1:1.',
    });
  }
  const [train = 0, valid = 0, test = 0] = shares;
  return { train: train / total, valid: valid / total, test: test / total };
}
