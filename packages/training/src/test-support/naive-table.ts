import type { EncodedRows } from '@fsdnet/core';
import type { FieldLayout } from '@fsdnet/core/engine';

/** One learned vector with its gradient and Adam's slots, in float64. */
export interface Vector {
  values: number[];
  gradient: number[];
  m: number[];
  v: number[];
}

/** An embedding table as one would write it down, without a thought for speed: a vector object per row. */
export class NaiveTable {
  readonly vectors: Map<string, Vector> = new Map();
  /** Keys of vectors that no update changes. */
  readonly frozen: Set<string> = new Set();
  readonly #layout: FieldLayout;
  readonly #touched = new Set<string>();

  constructor(layout: FieldLayout, initial: (field: string) => Float32Array) {
    this.#layout = layout;
    for (const { name, rows, dim, rowsOf } of layout.fields) {
      if (rowsOf !== undefined) continue;
      const all = initial(name);
      for (let row = 0; row < rows; row++) {
        const zeros = (): number[] => new Array<number>(dim).fill(0);
        const values = [...all.subarray(row * dim, (row + 1) * dim)];
        this.vectors.set(`${name}/${row}`, { values, gradient: zeros(), m: zeros(), v: zeros() });
      }
    }
  }

  gather(rows: EncodedRows, chosen: readonly number[]): number[] {
    return chosen.flatMap((row) => this.#layout.fields.flatMap((_, index) => this.#fieldVector(rows, row, index)));
  }

  accumulate(rows: EncodedRows, chosen: readonly number[], gradients: ArrayLike<number>): void {
    this.#touched.clear();
    let position = 0;
    for (const row of chosen) {
      for (const [index, { name, kind, dim, pooling, piecewise }] of this.#layout.fields.entries()) {
        const keys = this.#keys(rows, row, index);
        for (const key of keys) this.#touched.add(key);
        for (let k = 0; k < dim; k++) {
          const gradient = gradients[position++]!;
          if (piecewise)
            for (const { vector, share } of this.#between(rows, row, index)) vector.gradient[k]! += share * gradient;
          else if (kind === 'numeric')
            this.vectors.get(`${name}/0`)!.gradient[k]! += gradient * this.#number(rows, row, index);
          else if (pooling === 'max') {
            const best = Math.max(...keys.map((key) => this.vectors.get(key)!.values[k]!));
            const holder = keys.find((key) => this.vectors.get(key)!.values[k] === best);
            if (holder) this.vectors.get(holder)!.gradient[k]! += gradient;
          } else {
            const share = pooling === 'mean' ? keys.length : 1;
            for (const key of keys) this.vectors.get(key)!.gradient[k]! += gradient / share;
          }
        }
      }
    }
  }

  squaredNorm(l2: number, mode: 'dense' | 'sparse'): number {
    let sum = 0;
    for (const { values, gradient } of this.#updated(mode))
      for (const [k, g] of gradient.entries()) sum += (g + l2 * values[k]!) ** 2;
    return sum;
  }

  adam(step: number, rate: number, scale: number, l2: number, mode: 'dense' | 'sparse'): void {
    for (const vector of this.#updated(mode)) {
      for (const [k, value] of vector.values.entries()) {
        const g = scale * (vector.gradient[k]! + l2 * value);
        vector.m[k] = 0.9 * vector.m[k]! + 0.1 * g;
        vector.v[k] = 0.999 * vector.v[k]! + 0.001 * g * g;
        const first = vector.m[k]! / (1 - 0.9 ** step);
        const second = vector.v[k]! / (1 - 0.999 ** step);
        vector.values[k] = value - (rate * first) / (Math.sqrt(second) + 1e-8);
      }
    }
    for (const vector of this.vectors.values()) vector.gradient.fill(0);
  }

  #updated(mode: 'dense' | 'sparse'): Vector[] {
    return [...this.vectors]
      .filter(([key]) => (mode === 'dense' || this.#touched.has(key)) && !this.frozen.has(key))
      .map(([, vector]) => vector);
  }

  #fieldVector(rows: EncodedRows, row: number, index: number): number[] {
    const { kind, dim, pooling, name, piecewise } = this.#layout.fields[index]!;
    if (piecewise) {
      const parts = this.#between(rows, row, index);
      return Array.from({ length: dim }, (_, k) =>
        parts.reduce((sum, { vector, share }) => sum + share * vector.values[k]!, 0),
      );
    }
    if (kind === 'numeric')
      return this.vectors.get(`${name}/0`)!.values.map((value) => value * this.#number(rows, row, index));
    const vectors = this.#keys(rows, row, index).map((key) => this.vectors.get(key)!.values);
    return Array.from({ length: dim }, (_, k) => {
      const column = vectors.map((vector) => vector[k]!);
      if (column.length === 0) return 0;
      if (pooling === 'max') return Math.max(...column);
      const sum = column.reduce((total, value) => total + value, 0);
      return pooling === 'mean' ? sum / column.length : sum;
    });
  }

  /** Rows of the table that a row of data uses, PAD left out. */
  #keys(rows: EncodedRows, row: number, index: number): string[] {
    const { kind, name, rowsOf = name, piecewise } = this.#layout.fields[index]!;
    const source = this.#layout.fields.slice(0, index).filter((field) => field.kind === kind).length;
    if (piecewise) {
      const place = this.#number(rows, row, index);
      return [...new Set([Math.floor(place), Math.ceil(place)])].map((knot) => `${name}/${knot}`);
    }
    if (kind === 'numeric') return [`${name}/0`];
    const width = this.#layout.fields.filter((field) => field.kind === 'categorical').length;
    const ids =
      kind === 'categorical'
        ? [rows.ids[row * width + source]!]
        : [...rows.lists[source]!.ids.subarray(rows.lists[source]!.offsets[row], rows.lists[source]!.offsets[row + 1])];
    return ids.filter((id) => id !== 0).map((id) => `${rowsOf}/${id}`);
  }

  /** The vectors between which a piecewise field's number lies, the nearer one with the larger share. */
  #between(rows: EncodedRows, row: number, index: number): { readonly vector: Vector; readonly share: number }[] {
    const place = this.#number(rows, row, index);
    return this.#keys(rows, row, index).map((key) => ({
      vector: this.vectors.get(key)!,
      share: 1 - Math.abs(place - Number(key.slice(key.lastIndexOf('/') + 1))),
    }));
  }

  #number(rows: EncodedRows, row: number, index: number): number {
    const fields = this.#layout.fields.filter(({ kind }) => kind === 'numeric');
    return rows.numbers[row * fields.length + fields.indexOf(this.#layout.fields[index]!)]!;
  }
}
