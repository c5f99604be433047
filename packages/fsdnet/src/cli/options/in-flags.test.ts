import { expect, test } from 'vitest';

import { inFlags } from './in-flags.ts';
import { trainOptionTable } from './train-options.ts';

test.each([
  ['splitBy: must be time:COLUMN, got "x".', '--split-by: must be time:COLUMN, got "x".'],
  ['fit: monitor: "gauc" needs groups.', '--monitor: "gauc" needs groups.'],
  ['softBuckets: column "user": must hold numbers.', '--soft-buckets: column "user": must hold numbers.'],
  ['test: has no rows.', 'test: has no rows.'],
  ['clicks.csv: column "seed" does not exist.', 'clicks.csv: column "seed" does not exist.'],
  ['schema: needs a feature.', 'schema: needs a feature.'],
])('%s', (message, said) => {
  expect(inFlags(message, trainOptionTable)).toBe(said);
});
