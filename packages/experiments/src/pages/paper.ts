import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchmarkSet } from '../grid/datasets.ts';
import type { Scores } from '../rows/result-row.ts';

type PaperSet = NonNullable<BenchmarkSet['paper']>;
type BySet<T> = Readonly<Record<PaperSet, T>>;

/** What the paper prints; test parts, means of ten seeds. */
export interface Paper {
  readonly table1: BySet<{ readonly instances: number; readonly fields: number; readonly features: number }>;
  readonly table2: Readonly<Record<string, BySet<Scores>>>;
  /** Of FSDNet against the best baseline. */
  readonly pValues: BySet<Scores>;
  readonly table3: Readonly<Record<string, BySet<Scores>>>;
  readonly table4: Readonly<Record<string, BySet<number>>>;
  readonly table5: Readonly<Record<string, BySet<Scores>>>;
}

/** The paper's numbers, beside the results. */
export const paper: Paper = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../results/paper.json'), 'utf8'),
) as Paper;
