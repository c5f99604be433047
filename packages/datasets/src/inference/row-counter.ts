/** Fewer rows may look counted by chance. */
const FEWEST_ROWS = 20;

const WHOLE_NUMBER = /^-?\d{1,15}(?:\.0+)?$/;

/** Watches a column and tells whether it only counts rows: whole numbers, all different, one step apart, in any order. */
export class RowCounter {
  #values = new Float64Array(64);
  #rows = 0;
  #mayCount = true;

  /** Whether what it has seen may still be a count. */
  get mayCount(): boolean {
    return this.#mayCount;
  }

  /** Looks at the next cell. */
  add(cell: unknown): void {
    if (!this.#mayCount) return;
    const value = wholeNumber(cell);
    if (value === undefined) {
      this.#mayCount = false;
      this.#values = new Float64Array();
      return;
    }
    if (this.#rows === this.#values.length) {
      const larger = new Float64Array(this.#rows * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#rows++] = value;
  }

  /** Whether all rows were counted. */
  counts(): boolean {
    if (!this.#mayCount || this.#rows < FEWEST_ROWS) return false;
    const values = this.#values.slice(0, this.#rows).sort();
    const [first = 0, second = 0] = values;
    const step = second - first;
    return step > 0 && values.every((value, row) => value === first + row * step);
  }
}

/** Row counters of some columns of a table. */
export class RowCounters {
  readonly #watched: readonly { readonly name: string; readonly position: number; readonly counter: RowCounter }[];

  /** `names`: columns that may count rows; `columns`: all of the table, in the order of the cells. */
  constructor(names: readonly string[], columns: readonly string[]) {
    this.#watched = names.map((name) => ({ name, position: columns.indexOf(name), counter: new RowCounter() }));
  }

  /** Positions of the columns that it looks at. */
  get positions(): readonly number[] {
    return this.#watched.map(({ position }) => position);
  }

  /** Whether any of them may still be a count. */
  get mayCount(): boolean {
    return this.#watched.some(({ counter }) => counter.mayCount);
  }

  /** Looks at the next row. */
  add(cells: readonly unknown[]): void {
    for (const { position, counter } of this.#watched) counter.add(cells[position]);
  }

  /** The columns that only counted rows. */
  found(): ReadonlySet<string> {
    return new Set(this.#watched.filter(({ counter }) => counter.counts()).map(({ name }) => name));
  }
}

function wholeNumber(cell: unknown): number | undefined {
  const text = typeof cell === 'string' ? cell.trim() : String(cell);
  return WHOLE_NUMBER.test(text) ? Number(text) : undefined;
}
