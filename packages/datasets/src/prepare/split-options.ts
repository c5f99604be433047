import { ConfigError } from '@fsdnet/core';
import { parseSplitBy, type SplitBy } from '../splits/split-by.ts';
import { parseSplit, type SplitRatio } from '../splits/split-ratio.ts';

/** Cut when neither a split nor other parts are given. */
const DEFAULT_SPLIT = '8:1:1';
/** Cut when only a test part is given. */
const DEFAULT_SPLIT_BESIDE_TEST = '9:1';

/** How training rows are split, as options say it. */
export interface GivenSplit {
  readonly split: string | undefined;
  readonly splitBy: string | undefined;
  readonly stratify: boolean;
  /** Whether these parts have rows of their own. */
  readonly valid: boolean;
  readonly test: boolean;
}

/** What is cut from the training rows, and how. */
export interface SplitPlan {
  /** Undefined when all of them train. */
  readonly ratio: SplitRatio | undefined;
  /** Undefined for parts at random. */
  readonly by: SplitBy | undefined;
}

/** Which shares of the training rows become other parts, and by which column. Throws a ConfigError. */
export function splitFor({ split, splitBy, stratify, valid, test }: GivenSplit): SplitPlan {
  if (valid) {
    const [where, given] = split === undefined ? ['splitBy', splitBy] : ['split', split];
    if (given === undefined) return { ratio: undefined, by: undefined };
    throw new ConfigError({
      where,
      rule: 'does not go with a validation part of its own',
      got: JSON.stringify(given),
      fix: 'Leave out one of the two.',
    });
  }
  if (splitBy !== undefined && stratify) {
    throw new ConfigError({
      where: 'splitBy',
      rule: 'does not go with a stratified split',
      got: JSON.stringify(splitBy),
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
  return { ratio, by: splitBy === undefined ? undefined : parseSplitBy(splitBy) };
}
