import { benchmarkSets, type BenchmarkSet } from '../grid/datasets.ts';
import type { Variant } from '../grid/variants.ts';
import type { ResultRow } from '../rows/result-row.ts';
import type { RowIndex } from '../rows/row-index.ts';

/** The data sets on which any of the variants was trained, Frappe first. */
export function setsWithRows(
  index: RowIndex,
  variantsOn: (dataset: string) => readonly Variant[],
): readonly BenchmarkSet[] {
  return [...benchmarkSets].reverse().filter(({ name }) => rowsOf(index, variantsOn(name), name).length > 0);
}

/** All rows of some variants on a data set. */
export function rowsOf(index: RowIndex, variants: readonly Variant[], dataset: string): readonly ResultRow[] {
  return variants.flatMap((variant) => index.ofVariant(variant, dataset));
}
