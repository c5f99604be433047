import type { OwnDataSet } from '../own-data-set.ts';
import type { LatestResults } from './latest-results.ts';
import { markdownTable } from './markdown-table.ts';
import { meanOf } from './mean-of.ts';

/** What the sets are. */
export function setsSection(sets: readonly OwnDataSet[], results: LatestResults): string {
  const rows = sets.map(({ name, source, columns, time }) => {
    const splits = results.of('constant', name);
    const share = (part: 'train' | 'test'): string =>
      (100 * meanOf(splits, ({ clicks, rows }) => clicks[part] / rows[part])).toFixed(1);
    return [
      name,
      source,
      (['train', 'valid', 'test'] as const).map((part) => splits[0]?.rows[part].toLocaleString('en')).join(' / '),
      String(Object.keys(columns).length),
      `${share('train')} / ${share('test')} %`,
      time === undefined ? 'random' : 'time',
      String(splits.length),
    ];
  });
  return markdownTable(
    ['set', 'source', 'rows: train / valid / test', 'columns', 'click rate: train / test', 'split', 'splits'],
    rows,
  );
}
