import { ConfigError, InputError, type CtrData, type EncodedPart } from '@fsdnet/core';
import type { FieldLayout } from '@fsdnet/core/engine';
import { checkedPart } from '../trained-model/index.ts';
import type { Settings } from './settings.ts';

/**
 * The data, of which blocks are checked when they are read.
 *
 * @throws InputError when a part is empty, has no labels or one class only, or ids lie outside their tables.
 * @throws ConfigError when the monitor needs groups that the valid part lacks.
 */
export function checkedData(data: CtrData, layout: FieldLayout, settings: Settings): CtrData {
  const train = checkedLabels(data.train, `${data.name}: training part`, layout);
  const valid = checkedLabels(data.valid, `${data.name}: valid part`, layout);
  if (settings.monitor.metric === 'gauc' && !data.valid.groups) {
    throw new ConfigError({
      where: 'fit: monitor',
      rule: '"gauc" needs groups in the valid part',
      got: 'rows without groups',
      fix: 'Name a group column (in the schema, or with --group-by on the command line), or monitor "auc".',
    });
  }
  return { ...data, train, valid };
}

function checkedLabels(part: EncodedPart, where: string, layout: FieldLayout): EncodedPart {
  if (part.rows === 0) throw new InputError({ where, rule: 'needs at least one row', got: 'none' });
  const { labels } = part;
  if (!labels)
    throw new InputError({ where, rule: 'needs labels', got: 'rows without', fix: 'Encode it with its label column.' });
  const checked = checkedPart(part, layout, where);
  let positives = 0;
  for (const label of labels) positives += label;
  if (positives > 0 && positives < part.rows) return checked;
  throw new InputError({
    where,
    rule: 'needs rows of both classes',
    got: positives === 0 ? 'only negative labels' : 'only positive labels',
    fix: 'Check the label column and which of its values counts as a click.',
  });
}
