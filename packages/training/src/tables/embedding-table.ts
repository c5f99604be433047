import type { EncodedRows } from '@fsdnet/core';
import { keyedRandom, PAD, SliceNorms, type FieldLayout, type SquaredNorms, type TableSpec } from '@fsdnet/core/engine';
import { TableKernels, type TableTraining } from '../kernels/table-kernels.ts';
import type { TableRule } from '../optimizers/table-optimizer.ts';
import { drawKnots, numericInit } from './numeric-rows.ts';
import { FrozenRows } from './frozen-rows.ts';
import { gather } from './gather.ts';
import { RowStretches } from './row-stretches.ts';
import { scatterAdd } from './scatter-add.ts';
import { planTable, type TablePlan } from './table-plan.ts';
import { eachStretch, updateAll, type UpdateWork } from './update-work.ts';
import { WorkingRows } from './working-rows.ts';

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

/**
 * One embedding table on the host: the vectors of all fields in one array, field after field. Slots, and the gradients of dense
 * updates, have the same layout and exist only once training needs them. PAD rows are zero and stay so.
 */
export class EmbeddingTable {
  readonly plan: TablePlan;
  #values: Float32Array;
  #kernels: TableKernels | undefined;
  readonly #slots = new Map<string, Float32Array>();
  #gradients: Float32Array | undefined;
  /** What a sparse update works on, in place of the arrays above. */
  #working: WorkingRows | undefined;
  /** The rows that are together there now. */
  #collected: EncodedRows | undefined;
  #frozen: FrozenRows | undefined;
  #all: RowStretches | undefined;
  #norms: SliceNorms;

  /**
   * Initial rows are keyed by (seed, "init", table, field), so equal tables start equal in every model. Without a seed
   * all rows are zero, for values that come from elsewhere. What is to be trained has kernels, where
   * there are any.
   */
  constructor(layout: FieldLayout, spec: TableSpec, seed: number | undefined, training?: TableTraining) {
    this.plan = planTable(layout, spec);
    if (training) this.#kernels = TableKernels.create(this.plan, training);
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

  /**
   * Vectors of all rows into `target`, row-major [rows, width].
   *
   * @param update Of the step that the vectors are for, whose gradients `accumulate` takes next. A sparse one gets ready.
   */
  gather(rows: EncodedRows, target: Float32Array, update?: TableUpdate): void {
    if (update !== 'sparse') {
      gather({ plan: this.plan, values: this.values, rows, target, kernels: this.#kernelsOfTable });
      return;
    }
    const { plan, batch, arrays } = this.#collect(rows);
    gather({ plan, values: arrays.values, rows: batch, target, kernels: this.#kernels });
  }

  /** Takes the gradients of what `gather` gave for the same rows. */
  accumulate(rows: EncodedRows, source: Float32Array, update: TableUpdate): void {
    this.#kernels?.start();
    if (update === 'sparse') {
      const { plan, batch, arrays } = this.#collected === rows ? this.#working! : this.#collect(rows);
      scatterAdd({ plan, ...arrays, rows: batch, source, kernels: this.#kernels });
      return;
    }
    const gradients = (this.#gradients ??= this.#array(this.plan.size));
    const { plan, values } = this;
    scatterAdd({ plan, values, rows, source, gradients, kernels: this.#kernelsOfTable });
  }

  /** After `accumulate`: what clipping and the loss need to know. */
  norms(l2: number): SquaredNorms {
    this.#norms.reset();
    const work = this.#work();
    if (!work) return this.#norms.total();
    const arrays = { ...work, slots: [], l2 };
    if (work.kernels) work.kernels.norms(arrays, work.numbered.list);
    else eachStretch(arrays, work.numbered, (range) => this.#norms.add(range, range.dim, range.firstRow));
    return this.#norms.total();
  }

  /** One update with the accumulated gradients, which are gone afterwards. */
  update(rule: TableRule, scale: number, l2: number): void {
    const work = this.#work();
    if (!work) return;
    const { size, rows } = this.plan;
    const slots = rule.slots.map((name) => this.slot(name, rule.rowwise ? rows : size));
    if (!this.#collected) return updateAll({ ...work, slots, l2 }, rule, scale);
    const working = this.#working!;
    const rowwise = rule.rowwise === true;
    const taken = slots.map((slot) => working.take(slot, rowwise));
    updateAll({ ...work, slots: taken, l2 }, rule, scale);
    working.giveBack(work.values, this.#values);
    for (const [index, slot] of slots.entries()) working.giveBack(taken[index]!, slot, rowwise);
    this.#collected = undefined;
  }

  /** Brings together the rows that a batch uses. */
  #collect(rows: EncodedRows): WorkingRows {
    this.#working ??= new WorkingRows(this.plan, this.#frozen, this.#kernels);
    this.#working.collect(rows, this.#values);
    this.#collected = rows;
    return this.#working;
  }

  /** What `accumulate` has left to do; undefined when it was not called. */
  #work(): UpdateWork | undefined {
    if (this.#collected) return { ...this.#working!.arrays, kernels: this.#kernels };
    const gradients = this.#gradients;
    if (!gradients) return undefined;
    const moving = this.#frozen?.others() ?? (this.#all ??= RowStretches.all(this.plan));
    return { values: this.#values, gradients, moving, numbered: moving, kernels: this.#kernelsOfTable };
  }

  /** The optimizer's slots by name, the arrays themselves. */
  slots(): ReadonlyMap<string, Float32Array> {
    return this.#slots;
  }

  /** The slot of this name; zeros when it was not there. */
  slot(name: string, length: number): Float32Array {
    let slot = this.#slots.get(name);
    if (!slot) {
      slot = this.#array(length);
      this.#slots.set(name, slot);
    }
    return slot;
  }

  /** Frees what only training needs. */
  release(): void {
    this.#slots.clear();
    this.#gradients = undefined;
    this.#working = undefined;
    this.#collected = undefined;
    this.#frozen = undefined;
    if (!this.#kernels) return;
    if (this.#kernelsOfTable) this.#values = this.#values.slice();
    this.#kernels.close();
    this.#kernels = undefined;
    this.#norms = new SliceNorms();
  }

  /** The kernels, where the table itself is in their memory. */
  get #kernelsOfTable(): TableKernels | undefined {
    return this.#kernels?.holdsTable ? this.#kernels : undefined;
  }

  /** Zeros, where the kernels reach them. */
  #array(length: number): Float32Array {
    return this.#kernelsOfTable?.allocate(length) ?? new Float32Array(length);
  }
}
