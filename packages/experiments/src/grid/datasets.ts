/** A data set of the paper, or the sample that comes along. */
export interface BenchmarkSet {
  /** As on the command line. */
  readonly name: string;
  /** As the paper's tables have it; the paper does not know the sample. */
  readonly title: string;
  /** How the paper's numbers name it. */
  readonly paper?: 'criteo' | 'mlTag' | 'ml1m' | 'frappe';
}

/** All sets that `reproduce` takes. */
export const benchmarkSets: readonly BenchmarkSet[] = [
  { name: 'criteo', title: 'Criteo', paper: 'criteo' },
  { name: 'ml-tag', title: 'ML-tag', paper: 'mlTag' },
  { name: 'ml-1m', title: 'ML-1M', paper: 'ml1m' },
  { name: 'frappe', title: 'Frappe', paper: 'frappe' },
  { name: 'sample', title: 'Census income (sample)' },
];

/** The set of a name that is known. */
export function benchmarkSet(name: string): BenchmarkSet {
  return benchmarkSets.find((set) => set.name === name)!;
}
