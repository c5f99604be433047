import { ConfigError } from '@fsdnet/core';
import { parseSplit, type SplitRatio } from '../splits/split-ratio.ts';

/** Cut when neither a split nor other parts are given. */
const DEFAULT_SPLIT = '8:1:1';
/** Cut when only a test part is given. */
const DEFAULT_SPLIT_BESIDE_TEST = '9:1';

/** Which shares of the training rows become other parts; undefined when all of them train. */
export function splitFor(given: {
  readonly split: string | undefined;
  readonly valid: boolean;
  readonly test: boolean;
}): SplitRatio | undefined {
  const { split, valid, test } = given;
  if (valid) {
    if (split === undefined) return undefined;
    throw new ConfigError({
      where: 'split',
      rule: 'does not go with a validation part of its own',
      got: JSON.stringify(split),
      fix: 'Leave out one of the two.',
    });
  }
  const ratio = parseSplit(split ?? (test ? DEFAULT_SPLIT_BESIDE_TEST : DEFAULT_SPLIT));
  if (test && ratio.test > 0) {
    throw new ConfigError({
      where: 'split',
      rule: 'must have two shares (train, valid) when a test part is given',
      got: JSON.stringify(split),
      fix: `For example ${DEFAULT_SPLIT_BESIDE_TEST}.`,
    });
  }
  return ratio;
}
