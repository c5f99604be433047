import { keyOf } from '../grid/job-key.ts';
import { jobOf, type Variant } from '../grid/variants.ts';
import { NUMERICS } from '../numerics.ts';
import type { Job, ResultRow } from './result-row.ts';

/** Finds the rows of jobs. */
export class RowIndex {
  readonly rows: readonly ResultRow[];
  readonly #byKey: ReadonlyMap<string, ResultRow>;

  constructor(rows: readonly ResultRow[]) {
    this.rows = rows;
    // The first of its kind stays: rows of one key have the same results.
    this.#byKey = new Map([...rows].reverse().map((row) => [row.key, row]));
  }

  /** The row of a job of the present numerics. */
  current(job: Job): ResultRow | undefined {
    return this.#byKey.get(keyOf(job, NUMERICS));
  }

  /** The newest row of a job, of whatever numerics. */
  newest(job: Job): ResultRow | undefined {
    for (let numerics = NUMERICS; numerics >= 0; numerics--) {
      const row = this.#byKey.get(keyOf(job, numerics));
      if (row) return row;
    }
    return undefined;
  }

  /** The newest rows of a variant by seed, in the order of the seeds: of all that it was trained with. */
  ofVariant(variant: Variant, dataset: string): readonly ResultRow[] {
    const seeds = [...new Set(this.rows.filter((row) => row.dataset === dataset).map(({ seed }) => seed))];
    return seeds
      .sort((a, b) => a - b)
      .flatMap((seed) => {
        const row = this.newest(jobOf(variant, dataset, seed));
        return row ? [row] : [];
      });
  }
}
