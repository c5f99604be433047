import type { SplitIndices } from './part-indices.ts';
import type { SplitRatio } from './split-ratio.ts';
import { splitRows, type SplitRowsOptions } from './split-rows.ts';

/** What a row counts for. */
export interface LabelledRows extends Pick<SplitRowsOptions, 'hashes'> {
  /** 0 or 1. */
  readonly labels: Float32Array;
  /** Sample weights: rows of weight 0 do not count. Default: all 1. */
  readonly weights?: Float32Array | undefined;
}

/** How many rows of either class count. */
export interface ClassCounts {
  readonly clicks: number;
  readonly others: number;
}

/**
 * Splits rows at random, or by class where chance would leave a part without one that the rows have; that is told. Throws an
 * InputError when a part would be empty.
 */
export function splitWithBothClasses(
  rows: LabelledRows,
  ratio: SplitRatio,
  {
    seed,
    source,
    tell,
  }: { readonly seed: number; readonly source: string; readonly tell?: ((message: string) => void) | undefined },
): SplitIndices {
  const { labels, weights, hashes } = rows;
  const parts = splitRows(labels.length, ratio, { seed, source, hashes });
  const all = countClasses(rows);
  if (all.clicks === 0 || all.others === 0) return parts;
  for (const [part, indices] of Object.entries(parts) as [string, Int32Array][]) {
    const { clicks, others } = countClasses(rows, indices);
    if (clicks > 0 && others > 0) continue;
    tell?.(
      `Split at random, the ${part} part would have no row ${clicks === 0 ? 'with' : 'without'} a click, so the rows are split by class.`,
    );
    return splitRows(labels.length, ratio, { seed, source, stratify: labels, weights, hashes });
  }
  return parts;
}

/** Counts the rows of either class, of all rows or of some. */
export function countClasses({ labels, weights }: LabelledRows, indices?: Int32Array): ClassCounts {
  let [clicks, others] = [0, 0];
  const count = indices ? indices.length : labels.length;
  for (let position = 0; position < count; position++) {
    const row = indices ? (indices[position] as number) : position;
    if (weights?.[row] === 0) continue;
    if ((labels[row] as number) > 0.5) clicks++;
    else others++;
  }
  return { clicks, others };
}
