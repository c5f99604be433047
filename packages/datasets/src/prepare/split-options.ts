import { ConfigError, type OptionTable } from '@fsdnet/core';
import { parseSplitBy, type SplitBy } from '../splits/split-by.ts';
import { parseSplit, type SplitRatio } from '../splits/split-ratio.ts';

/** Cut when neither a split nor other parts are given. */
const DEFAULT_SPLIT = '8:1:1';
/** Cut when only a test part is given. */
const DEFAULT_SPLIT_BESIDE_TEST = '9:1';

/** How training rows are split into parts. */
export interface SplitOptions {
  /** Shares of train, valid and test. Default "8:1:1"; "9:1" when test rows are given; none when valid rows are given. */
  readonly split?: string | undefined;
  /**
   * Splits by a column instead of at random: "time:COLUMN" (numbers or ISO dates; the oldest rows train, the newest test,
   * rows of one time stay together) or "group:COLUMN" (rows of one value stay together; the seed and the value alone decide
   * where). Default: at random.
   */
  readonly splitBy?: string | undefined;
  /** Keeps the share of clicks equal in all parts. Default false. */
  readonly stratify?: boolean | undefined;
}

/** Every option of a split. */
export const splitOptions: OptionTable<SplitOptions, 'split' | 'splitBy'> = {
  split: {
    type: 'text',
    unit: 'a:b:c',
    otherwise: '8:1:1, without the parts that have files of their own',
    line: 'Shares of train, valid and test rows.',
  },
  splitBy: {
    type: 'text',
    unit: 'time|group:column',
    otherwise: 'at random',
    line: 'Trains on the oldest rows, or keeps rows with the same value together.',
  },
  stratify: { type: 'boolean', default: false, line: 'Keeps the share of clicks equal in all parts.' },
};

/** Whether these parts have rows of their own. */
export interface OwnParts {
  readonly valid: boolean;
  readonly test: boolean;
}

/** What is cut from the training rows, and how. */
export interface SplitPlan {
  /** Undefined when all of them train. */
  readonly ratio: SplitRatio | undefined;
  /** Undefined for parts at random. */
  readonly by: SplitBy | undefined;
  /** Keeps the share of clicks equal in all parts. */
  readonly stratify: boolean;
}

/** Which shares of the training rows become other parts, and by which column. Throws a ConfigError. */
export function splitFor({ split, splitBy, stratify = false }: SplitOptions, { valid, test }: OwnParts): SplitPlan {
  if (valid) {
    const [where, given] = split === undefined ? ['splitBy', splitBy] : ['split', split];
    if (given === undefined) return { ratio: undefined, by: undefined, stratify };
    throw new ConfigError({
      where,
      rule: 'cannot be combined with a validation part of its own',
      got: JSON.stringify(given),
      fix: 'Leave out one of the two.',
    });
  }
  if (splitBy !== undefined && stratify) {
    throw new ConfigError({
      where: 'splitBy',
      rule: 'cannot be combined with a stratified split',
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
  return { ratio, by: splitBy === undefined ? undefined : parseSplitBy(splitBy), stratify };
}
