import type { OwnDataSet } from '../own-data-set.ts';
import type { Scores } from '../score-predictions.ts';
import type { LatestResults } from './latest-results.ts';
import { markdownTable } from './markdown-table.ts';
import { meanOf } from './mean-of.ts';

/** Two numbers of every contender on every set, means over splits. */
export function meansSection(
  sets: readonly OwnDataSet[],
  results: LatestResults,
  contenders: readonly string[],
  numbers: readonly [(scores: Scores) => number, (scores: Scores) => number],
): string {
  const rows = sets.map(({ name }) => [
    name,
    ...contenders.map((contender) => {
      const splits = results.of(contender, name);
      if (splits.length === 0) return '';
      const means = numbers.map((number) => meanOf(splits, ({ test }) => number(test)).toFixed(4)).join(' / ');
      const all = results.of('constant', name).length;
      return splits.length === all ? means : `${means} (${splits.length} of ${all})`;
    }),
  ]);
  return markdownTable(['set', ...contenders], rows);
}
