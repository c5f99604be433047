import type { CtrData } from '@fsdnet/core';
import type { TargetColumns } from '@fsdnet/core/engine';

import { countText, percentText, textTable } from '../../cli/output/index.ts';

/** Rows and clicks of one part. */
export interface PartClicks {
  readonly part: 'train' | 'valid' | 'test';
  readonly rows: number;
  readonly clicks: number;
}

/** Rows and clicks of each part that is there, sample weights left aside. */
export function partClicks(data: Pick<CtrData, 'train' | 'valid' | 'test'>): readonly PartClicks[] {
  return (['train', 'valid', 'test'] as const).flatMap((part) => {
    const rows = data[part];
    return rows ? [{ part, rows: rows.rows, clicks: clicksOf(rows) }] : [];
  });
}

/** Clicks by part as results have them: null for a part that is not there. */
export function clicksByPart(parts: readonly PartClicks[]): {
  readonly train: number;
  readonly valid: number;
  readonly test: number | null;
} {
  const clicks = (wanted: PartClicks['part']): number | undefined => parts.find(({ part }) => part === wanted)?.clicks;
  return { train: clicks('train') ?? 0, valid: clicks('valid') ?? 0, test: clicks('test') ?? null };
}

/** Rows, clicks and click rate of the parts, a line each. */
export function clicksTable(parts: readonly PartClicks[]): string {
  return textTable(
    [
      ['part', 'rows', 'clicks', 'click rate'],
      ...parts.map(({ part, rows, clicks }) => [part, countText(rows), countText(clicks), percentText(clicks / rows)]),
    ],
    new Set([1, 2, 3]),
  );
}

/** Rows with a click. */
export function clicksOf({ labels }: TargetColumns): number {
  return labels?.reduce((sum, label) => sum + label, 0) ?? 0;
}
