import { categorical, defineSchema } from '@fsdnet/core';
import { expect, test } from 'vitest';

import { clickDrift } from './click-drift.ts';
import type { PartClicks } from './part-clicks.ts';

const schema = defineSchema({ label: 'click', features: [categorical('user')] });

/** Parts with these rows and clicks. */
function parts(...counts: readonly (readonly [rows: number, clicks: number])[]): readonly PartClicks[] {
  return counts.map(([rows, clicks], index) => ({ part: (['train', 'valid', 'test'] as const)[index]!, rows, clicks }));
}

test('rates that are further apart than chance are told, of all parts', () => {
  expect(clickDrift(parts([10_000, 1000], [1000, 110], [1000, 160]), schema)).toEqual({
    train: 0.1,
    valid: 0.11,
    test: 0.16,
  });
  expect(clickDrift(parts([10_000, 1000], [1000, 40]), schema)).toEqual({ train: 0.1, valid: 0.04 });
});

test('chance is not, nor what is not worth a word', () => {
  expect(clickDrift(parts([10_000, 1000], [1000, 110], [1000, 120]), schema)).toBeUndefined();
  expect(clickDrift(parts([10_000_000, 1_000_000], [1_000_000, 104_000]), schema)).toBeUndefined();
});

test('the rate of training counts the rows without a click that were left out', () => {
  // 1,000 clicks and 9,000 others, of which a ninth is kept.
  expect(clickDrift(parts([2000, 1000], [1000, 100]), { ...schema, negativeRate: 1 / 9 })).toBeUndefined();
  expect(clickDrift(parts([2000, 1000], [1000, 160]), { ...schema, negativeRate: 1 / 9 })).toEqual({
    train: expect.closeTo(0.1, 6),
    valid: 0.16,
  });
});
