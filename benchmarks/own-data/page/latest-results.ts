import type { ResultRow } from '../result-row.ts';

/** The newest row of each contender on each split. */
export class LatestResults {
  readonly #rows: readonly ResultRow[];

  constructor(rows: readonly ResultRow[]) {
    this.#rows = [
      ...new Map(rows.map((row) => [JSON.stringify([row.contender, row.set, row.split]), row] as const)).values(),
    ];
  }

  contenders(): readonly string[] {
    return [...new Set(this.#rows.map(({ contender }) => contender))];
  }

  of(contender: string, set: string): readonly ResultRow[] {
    return this.#rows.filter((row) => row.contender === contender && row.set === set);
  }

  /** Rows of a contender on the very files of other rows; undefined unless all are there. */
  beside(rows: readonly ResultRow[], contender: string): readonly ResultRow[] | undefined {
    const found = rows.map(({ set, data }) => this.of(contender, set).find((row) => row.data === data));
    return found.every((row) => row !== undefined) ? found : undefined;
  }
}
