import type { EncodedRows } from '@fsdnet/core';
import { keyedRandom, PAD, type FieldLayout, type OptimizerRule, type TableSpec } from '@fsdnet/core/engine';
import { drawKnots, numericInit } from './numeric-rows.ts';
import { FrozenRows } from './frozen-rows.ts';
import { gather } from './gather.ts';
import { scatterAdd } from './scatter-add.ts';
import { planTable, type TablePlan } from './table-plan.ts';
import { TouchedRows } from './touched-rows.ts';

/** Which table rows an update touches: all of them, or those of the batch. */
export type TableUpdate = 'dense' | 'sparse';

/** Rows of one field of a table whose first values come from elsewhere. */
export interface GivenRows {
  readonly table: string;
  /** The field that owns the rows. */
  readonly field: string;
  /** Rows within the field. */
  readonly rows: Int32Array;
  /** Row-major [rows, dim]. */
  readonly vectors: Float32Array;
  /** What no update changes: these rows, or all of the field. Default: nothing. */
  readonly freeze?: 'rows' | 'field' | undefined;
}

/** Sums over the values that an update will touch. */
export interface TableNorms {
  /** Σ (g + λ·w)² */
  readonly gradient: number;
  /** Σ w² */
  readonly values: number;
}

/** A stretch of an update, reused from row to row. */
interface MovingRange {
  values: Float32Array;
  gradients: Float32Array;
  slots: readonly Float32Array[];
  start: number;
  end: number;
  l2: number;
}

/**
 * One embedding table on the host: the vectors of all fields in one array, field after field. Gradients and slots
 * have the same layout and exist only once training needs them. PAD rows are zero and stay so.
 */
export class EmbeddingTable {
  readonly plan: TablePlan;
  readonly values: Float32Array;
  readonly #slots = new Map<string, Float32Array>();
  #gradients: Float32Array | undefined;
  #touched: TouchedRows | undefined;
  #frozen: FrozenRows | undefined;

  /**
   * Initial rows are keyed by (seed, "init", table, field), so equal tables start equal in every model. Without a seed
   * all rows are zero, for values that come from elsewhere.
   */
  constructor(layout: FieldLayout, spec: TableSpec, seed: number | undefined) {
    this.plan = planTable(layout, spec);
    this.values = new Float32Array(this.plan.size);
    if (seed !== undefined) this.#draw(spec, seed);
  }

  #draw(spec: TableSpec, seed: number): void {
    for (const { name, kind, rows, dim, offset, shared, piecewise } of this.plan.fields) {
      if (shared || dim === 0) continue;
      const vectors = this.values.subarray(offset, offset + rows * dim);
      const random = keyedRandom(seed, 'init', JSON.stringify(['table', spec.name, name]));
      if (piecewise) {
        drawKnots(vectors, dim, random);
        continue;
      }
      const init = kind === 'numeric' ? numericInit(dim) : spec.init;
      init.fill(vectors, [rows, dim], random);
      if (kind !== 'numeric') vectors.fill(0, PAD * dim, (PAD + 1) * dim);
    }
  }

  /** Puts values from elsewhere in place of drawn ones, before the first step. Frozen ones are changed by no update. */
  place({ field, rows, vectors, freeze }: GivenRows): void {
    const place = this.plan.fields.find(({ name }) => name === field)!;
    const { dim } = place;
    for (const [index, row] of rows.entries()) {
      this.values.set(vectors.subarray(index * dim, (index + 1) * dim), place.offset + row * dim);
    }
    if (freeze === undefined) return;
    this.#frozen ??= new FrozenRows(this.plan);
    this.#frozen.add(place, freeze === 'field' ? undefined : rows);
  }

  /** The vectors of one field, a view, row-major [rows, dim]. */
  view(field: string): Float32Array | undefined {
    const place = this.plan.fields.find(({ name }) => name === field);
    return place && this.values.subarray(place.offset, place.offset + place.rows * place.dim);
  }

  /** Vectors of all rows into `target`, row-major [rows, width]. */
  gather(rows: EncodedRows, target: Float32Array): void {
    gather({ plan: this.plan, values: this.values, rows, target });
  }

  /** Takes the gradients of what `gather` gave for the same rows. */
  accumulate(rows: EncodedRows, gradients: Float32Array, update: TableUpdate): void {
    const sums = (this.#gradients ??= new Float32Array(this.values.length));
    if (update === 'sparse') {
      this.#touched ??= new TouchedRows(this.plan, this.#frozen);
      this.#touched.collect(rows);
    }
    scatterAdd({ plan: this.plan, values: this.values, rows, source: gradients, gradients: sums });
  }

  /** After `accumulate`: what clipping and the loss need to know. */
  norms(l2: number): TableNorms {
    const { values } = this;
    const gradients = this.#gradients;
    if (!gradients) return { gradient: 0, values: 0 };
    const sum = { gradient: 0, values: 0 };
    this.#eachMoving((start, end) => {
      const part = rangeNorms(values, gradients, start, end, l2);
      sum.gradient += part.gradient;
      sum.values += part.values;
    });
    return sum;
  }

  /** One update with the accumulated gradients, which are zero afterwards. */
  update(rule: OptimizerRule, scale: number, l2: number): void {
    const gradients = this.#gradients;
    if (!gradients) return;
    const slots = rule.slots.map((name) => this.#slot(name));
    const range: MovingRange = { values: this.values, gradients, slots, start: 0, end: this.values.length, l2 };
    this.#eachMoving((start, end) => {
      range.start = start;
      range.end = end;
      rule.updateOnHost(range, scale);
      if (this.#touched) for (let i = start; i < end; i++) gradients[i] = 0;
    });
    if (!this.#touched) gradients.fill(0);
  }

  /** The stretches of values that an update changes: the batch's rows, or all, without frozen ones. */
  #eachMoving(visit: (start: number, end: number) => void): void {
    if (this.#touched) {
      const { starts, dims } = this.#touched;
      for (let row = 0; row < starts.length; row++) visit(starts[row]!, starts[row]! + dims[row]!);
    } else if (this.#frozen) this.#frozen.eachOther(visit);
    else visit(0, this.values.length);
  }

  /** The optimizer's slots by name, the arrays themselves. */
  slots(): ReadonlyMap<string, Float32Array> {
    return this.#slots;
  }

  /** Replaces the slots; those that are not named return to zero. */
  restoreSlots(slots: ReadonlyMap<string, Float32Array>): void {
    this.#slots.clear();
    for (const [name, values] of slots) this.#slot(name).set(values);
  }

  /** Frees what only training needs. */
  release(): void {
    this.#slots.clear();
    this.#gradients = undefined;
    this.#touched = undefined;
    this.#frozen = undefined;
  }

  #slot(name: string): Float32Array {
    let slot = this.#slots.get(name);
    if (!slot) {
      slot = new Float32Array(this.values.length);
      this.#slots.set(name, slot);
    }
    return slot;
  }
}

function rangeNorms(values: Float32Array, gradients: Float32Array, start: number, end: number, l2: number): TableNorms {
  let gradient = 0;
  let squares = 0;
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    const g = gradients[i]! + l2 * value;
    gradient += g * g;
    squares += value * value;
  }
  return { gradient, values: squares };
}
