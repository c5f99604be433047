import type { EncodedRows } from '@fsdnet/core';
import { keyedRandom, PAD, SliceNorms, type FieldLayout, type SquaredNorms, type TableSpec } from '@fsdnet/core/engine';
import { TableKernels, type UpdateArrays } from '../kernels/table-kernels.ts';
import type { RowRange, TableOptimizer, TableRule } from '../optimizers/table-optimizer.ts';
import { drawKnots, numericInit } from './numeric-rows.ts';
import { FrozenRows } from './frozen-rows.ts';
import { gather } from './gather.ts';
import { RowStretches, STRETCH_NUMBERS } from './row-stretches.ts';
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

/** What a table needs to know of the optimizer that will train it. */
export type TrainedBy = Pick<TableOptimizer, 'slots' | 'rowwise'>;

/** A stretch of an update, reused from stretch to stretch. */
type MovingRange = { -readonly [Key in keyof RowRange]: RowRange[Key] };

/**
 * One embedding table on the host: the vectors of all fields in one array, field after field. Gradients and slots
 * have the same layout and exist only once training needs them. PAD rows are zero and stay so.
 */
export class EmbeddingTable {
  readonly plan: TablePlan;
  #values: Float32Array;
  #kernels: TableKernels | undefined;
  readonly #slots = new Map<string, Float32Array>();
  #gradients: Float32Array | undefined;
  #touched: TouchedRows | undefined;
  #frozen: FrozenRows | undefined;
  #all: RowStretches | undefined;
  #norms: SliceNorms;

  /**
   * Initial rows are keyed by (seed, "init", table, field), so equal tables start equal in every model. Without a seed
   * all rows are zero, for values that come from elsewhere. What an optimizer is named for will be trained by it, with
   * kernels where there are any.
   */
  constructor(layout: FieldLayout, spec: TableSpec, seed: number | undefined, optimizer?: TrainedBy) {
    this.plan = planTable(layout, spec);
    if (optimizer) this.#kernels = TableKernels.create(this.plan, optimizer);
    this.#norms = new SliceNorms(this.#kernels?.sums);
    this.#values = this.#array(this.plan.size);
    if (seed !== undefined) this.#draw(spec, seed);
  }

  /** Of all fields; until `release`, the same array. */
  get values(): Float32Array {
    return this.#values;
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
    gather({ plan: this.plan, values: this.values, rows, target, kernels: this.#kernels });
  }

  /** Takes the gradients of what `gather` gave for the same rows. */
  accumulate(rows: EncodedRows, gradients: Float32Array, update: TableUpdate): void {
    const sums = (this.#gradients ??= this.#array(this.plan.size));
    if (update === 'sparse') {
      this.#touched ??= new TouchedRows(this.plan, this.#frozen);
      this.#touched.collect(rows);
    }
    const { plan, values } = this;
    scatterAdd({ plan, values, rows, source: gradients, gradients: sums, kernels: this.#kernels });
  }

  /** After `accumulate`: what clipping and the loss need to know. */
  norms(l2: number): SquaredNorms {
    const { values } = this;
    const gradients = this.#gradients;
    this.#norms.reset();
    if (!gradients) return this.#norms.total();
    const arrays = { values, gradients, slots: [], l2 };
    if (this.#kernels) this.#kernels.norms(arrays, this.#moving().list);
    else this.#eachMoving(arrays, (range) => this.#norms.add(range, range.dim, range.firstRow));
    return this.#norms.total();
  }

  /** One update with the accumulated gradients, which are zero afterwards. */
  update(rule: TableRule, scale: number, l2: number): void {
    const { values } = this;
    const gradients = this.#gradients;
    if (!gradients) return;
    const { size, rows } = this.plan;
    const slots = rule.slots.map((name) => this.#slot(name, rule.rowwise ? rows : size));
    const arrays = { values, gradients, slots, l2 };
    const plainly = (range: RowRange): void => {
      rule.updateOnHost(range, scale);
      gradients.fill(0, range.start, range.end);
    };
    const { kernel } = rule;
    if (!this.#kernels || !kernel) return this.#eachMoving(arrays, plainly);
    this.#kernels.update(arrays, this.#moving().list, kernel.name, kernel.numbers(scale));
    if (rule.rowwise || this.plan.fields.every(({ dim }) => dim % 2 === 0)) return;
    this.#eachMoving(arrays, (range) => {
      if ((range.end - range.start) % 2 === 0) return;
      range.start = range.end - 1;
      plainly(range);
    });
  }

  /** Rows that an update changes: the batch's, or all, without frozen ones. */
  #moving(): RowStretches {
    return this.#touched?.stretches ?? this.#frozen?.others() ?? (this.#all ??= RowStretches.all(this.plan));
  }

  /** Calls `visit` for each stretch of moving rows. */
  #eachMoving(arrays: UpdateArrays, visit: (range: MovingRange) => void): void {
    const { list } = this.#moving();
    const range: MovingRange = { ...arrays, start: 0, end: 0, dim: 0, firstRow: 0 };
    for (let at = 0; at < list.length; at += STRETCH_NUMBERS) {
      range.start = list[at]!;
      range.end = list[at + 1]!;
      range.dim = list[at + 2]!;
      range.firstRow = list[at + 3]!;
      visit(range);
    }
  }

  /** The optimizer's slots by name, the arrays themselves. */
  slots(): ReadonlyMap<string, Float32Array> {
    return this.#slots;
  }

  /** Replaces the slots; those that are not named return to zero. */
  restoreSlots(slots: ReadonlyMap<string, Float32Array>): void {
    for (const slot of this.#slots.values()) slot.fill(0);
    for (const [name, values] of slots) this.#slot(name, values.length).set(values);
  }

  /** Frees what only training needs. */
  release(): void {
    this.#slots.clear();
    this.#gradients = undefined;
    this.#touched = undefined;
    this.#frozen = undefined;
    if (!this.#kernels) return;
    this.#kernels = undefined;
    this.#norms = new SliceNorms();
    this.#values = this.#values.slice();
  }

  #slot(name: string, length: number): Float32Array {
    let slot = this.#slots.get(name);
    if (!slot) {
      slot = this.#array(length);
      this.#slots.set(name, slot);
    }
    return slot;
  }

  /** Zeros, where the kernels reach them. */
  #array(length: number): Float32Array {
    return this.#kernels?.allocate(length) ?? new Float32Array(length);
  }
}
