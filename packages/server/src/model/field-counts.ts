/** How often the values of one field were seen; of lists, tokens and empty lists. */
export interface FieldCount {
  /** Values that training knew. */
  known: number;
  /** Values that training did not see; of numbers: beyond training's range. */
  unseen: number;
  missing: number;
}

/** What a model has met since it was loaded, by field. */
export class FieldCounts {
  readonly #fields = new Map<string, FieldCount>();

  /** Adds what was counted of a field in `times` equal rows. */
  add(
    field: string,
    { cells, unseen, missing }: { readonly cells: number; readonly unseen: number; readonly missing: number },
    times = 1,
  ): void {
    let count = this.#fields.get(field);
    if (!count) this.#fields.set(field, (count = { known: 0, unseen: 0, missing: 0 }));
    count.known += times * Math.max(0, cells - unseen - missing);
    count.unseen += times * unseen;
    count.missing += times * missing;
  }

  entries(): IterableIterator<[field: string, count: Readonly<FieldCount>]> {
    return this.#fields.entries();
  }
}
