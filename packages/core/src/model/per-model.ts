import type { CtrModel } from './model.ts';

/** How many values of a model are kept: for the data sets that one model object is used on. */
const KEPT = 4;

/**
 * Remembers what follows from a model, which is a pure function, and from facts that the key holds, for as long as the model is
 * used anywhere.
 */
export class PerModel<T> {
  readonly #known = new WeakMap<CtrModel, Map<string, T>>();

  /** What was made before, or `make`. */
  get(model: CtrModel, key: string, make: () => T): T {
    const values = this.#known.get(model) ?? new Map<string, T>();
    const value = values.get(key) ?? make();
    this.#known.set(model, values);
    values.delete(key);
    values.set(key, value);
    if (values.size > KEPT) values.delete(values.keys().next().value!);
    return value;
  }
}
