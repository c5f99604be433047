import type { EncodedRows } from '@fsdnet/core';
import { keyedRandom, SliceNorms, type FieldLayout, type SquaredNorms, type TableSpec } from '@fsdnet/core/engine';
import { TableKernels, type TableTraining } from '../kernels/table-kernels.ts';
import type { TableRule } from '../optimizers/table-optimizer.ts';
import { BatchRows } from './batch-rows.ts';
import { drawRows } from './draw-rows.ts';
import { FrozenRows } from './frozen-rows.ts';
import { gather } from './gather.ts';
import { copyValues } from './row-copies.ts';
import { RowShare } from './row-share.ts';
import { RowStretches } from './row-stretches.ts';
import { scatterAdd } from './scatter-add.ts';
import type { SplitRows } from './split-rows.ts';
import { planOfRows, planOfShare, planTable, type FieldPlace, type TablePlan } from './table-plan.ts';
import { eachStretch, updateAll, type UpdateWork, type WorkArrays } from './update-work.ts';
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

/** Puts one row of a field in place, if it is here: `dim` values of `vectors` from `at` on. */
export type RowWriter = (row: number, vectors: Float32Array, at: number) => void;

/**
 * One embedding table on the host, or a share of one: the vectors of all fields in one array, field after field. Slots, and the gradients of dense
 * updates, have the same layout and exist only once training needs them. PAD rows are zero and stay so.
 */
export class EmbeddingTable {
  /** Of the whole table. */
  readonly whole: TablePlan;
  /** Of the rows that are here. */
  readonly plan: TablePlan;
  /** Which ones they are. */
  readonly share: RowShare;
  #values: Float32Array;
  #kernels: TableKernels | undefined;
  readonly #slots = new Map<string, Float32Array>();
  #gradients: Float32Array | undefined;
  #batchRows: BatchRows | undefined;
  /** What a sparse update works on, in place of the arrays above. */
  #working: WorkingRows | undefined;
  /** Whether rows are together there now. */
  #isTogether = false;
  /** Those of this batch. */
  #collected: EncodedRows | undefined;
  #frozen: FrozenRows | undefined;
  #all: Pick<UpdateWork, 'moving' | 'numbered'> | undefined;
  #norms: SliceNorms;

  /**
   * Initial rows are keyed by (seed, "init", table, field), so equal tables start equal in every model. Without a seed
   * all rows are zero, for values that come from elsewhere. What is to be trained has kernels, where
   * there are any.
   */
  constructor(
    layout: FieldLayout,
    spec: TableSpec,
    seed: number | undefined,
    training?: TableTraining,
    share: RowShare = RowShare.all,
  ) {
    this.whole = planTable(layout, spec);
    this.share = share;
    this.plan = share === RowShare.all ? this.whole : planOfShare(this.whole, share);
    if (training) this.#kernels = TableKernels.create(this.plan, training);
    this.#norms = new SliceNorms(this.#kernels?.sums);
    this.#values = this.#array(this.plan.size);
    if (seed === undefined) return;
    for (const place of this.whole.fields) {
      if (place.shared || place.dim === 0) continue;
      const random = keyedRandom(seed, 'init', JSON.stringify(['table', spec.name, place.name]));
      drawRows(place, spec.init, random, share === RowShare.all ? this.view(place.name)! : this.writer(place.name));
    }
  }

  /** Of all fields; until `release`, the same array. */
  get values(): Float32Array {
    return this.#values;
  }

  /** Puts values from elsewhere in place of drawn ones, before the first step. Frozen ones are changed by no update. */
  place({ field, rows, vectors, freeze }: GivenRows): void {
    const write = this.writer(field);
    const { dim } = this.#placeOf(field)!;
    for (const [index, row] of rows.entries()) write(row, vectors, index * dim);
    if (freeze === undefined) return;
    this.#frozen ??= new FrozenRows(this.plan);
    this.#all = undefined;
    if (freeze === 'field') return this.#frozen.addField(this.#placeOf(field)!);
    const { firstRow } = this.#placeOf(field, this.whole)!;
    for (const row of rows)
      if (this.share.has(firstRow + row)) this.#frozen.add(this.share.countBefore(firstRow + row));
  }

  /** Writes rows of a field. */
  writer(field: string): RowWriter {
    const { share, values } = this;
    const { dim, offset, firstRow } = this.#placeOf(field)!;
    const { firstRow: first } = this.#placeOf(field, this.whole)!;
    return (row, vectors, at) => {
      if (!share.has(first + row)) return;
      const to = offset + (share.countBefore(first + row) - firstRow) * dim;
      for (let k = 0; k < dim; k++) values[to + k] = vectors[at + k]!;
    };
  }

  /** The vectors of one field that are here, a view, row-major [rows, dim]. */
  view(field: string): Float32Array | undefined {
    const place = this.#placeOf(field);
    return place && this.values.subarray(place.offset, place.offset + place.rows * place.dim);
  }

  #placeOf(field: string, { fields }: TablePlan = this.plan): FieldPlace | undefined {
    return fields.find(({ name }) => name === field);
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
    const { plan, batch } = this.#collect(rows);
    gather({ plan, values: this.#working!.arrays.values, rows: batch, target, kernels: this.#kernels });
  }

  /** Takes the gradients of what `gather` gave for the same rows. */
  accumulate(rows: EncodedRows, source: Float32Array, update: TableUpdate): void {
    this.#kernels?.start();
    if (update === 'sparse') {
      const { plan, batch } = this.#collected === rows ? this.#batchRows! : this.#collect(rows);
      scatterAdd({ plan, ...this.#working!.arrays, rows: batch, source, kernels: this.#kernels });
      return;
    }
    const gradients = (this.#gradients ??= this.#array(this.plan.size));
    const { plan, values } = this;
    scatterAdd({ plan, values, rows, source, gradients, kernels: this.#kernelsOfTable });
  }

  /** Values of some rows, whose plan is `small`, into `target`. Rows count those of all fields that are here, ascending. */
  take(rows: Int32Array, small: TablePlan, target: Float32Array): void {
    copyValues({ large: this.plan, small, rows }, this.#values, target, false);
  }

  /** Takes gradients of some rows, as `accumulate` does those of a batch. Rows count those of all fields that are here, ascending. */
  accept(rows: Int32Array, gradients: Float32Array, update: TableUpdate): void {
    this.#kernels?.start();
    const small = planOfRows(this.plan, rows);
    if (update === 'sparse') {
      this.#bring(rows, small).gradients.set(gradients);
      return;
    }
    this.#gradients ??= this.#array(this.plan.size);
    copyValues({ large: this.plan, small, rows }, this.#gradients, gradients, true);
  }

  /** After `accumulate`: what clipping and the loss need to know. */
  norms(l2: number): SquaredNorms {
    return this.normsBySlice(l2).total();
  }

  /** The same by slice; until the next call. */
  normsBySlice(l2: number): SliceNorms {
    this.#norms.reset();
    const work = this.#work();
    if (!work) return this.#norms;
    const arrays = { ...work, slots: [], l2 };
    if (work.kernels) work.kernels.norms(arrays, work.numbered.list);
    else eachStretch(arrays, work.numbered, (range) => this.#norms.add(range, range.dim, range.firstRow));
    return this.#norms;
  }

  /** One update with the accumulated gradients, which are gone afterwards. */
  update(rule: TableRule, scale: number, l2: number): void {
    const work = this.#work();
    if (!work) return;
    const { size, rows } = this.plan;
    const slots = rule.slots.map((name) => this.slot(name, rule.rowwise ? rows : size));
    if (!this.#isTogether) return updateAll({ ...work, slots, l2 }, rule, scale);
    const working = this.#working!;
    const rowwise = rule.rowwise === true;
    const taken = slots.map((slot) => working.take(slot, rowwise));
    updateAll({ ...work, slots: taken, l2 }, rule, scale);
    working.giveBack(work.values, this.#values);
    for (const [index, slot] of slots.entries()) working.giveBack(taken[index]!, slot, rowwise);
    this.#isTogether = false;
    this.#collected = undefined;
  }

  /** Brings together the rows that a batch uses. */
  #collect(batch: EncodedRows): BatchRows {
    const batchRows = (this.#batchRows ??= new BatchRows(this.plan));
    batchRows.collect(batch);
    this.#bring(batchRows.rows, batchRows.plan);
    this.#collected = batch;
    return batchRows;
  }

  /** Brings rows together, with gradients of zero. */
  #bring(rows: Int32Array, small: TablePlan): WorkArrays {
    const { plan, share } = this;
    this.#working ??= new WorkingRows({ plan, share, frozen: this.#frozen, kernels: this.#kernels });
    this.#working.collect(rows, this.#values, small);
    this.#isTogether = true;
    return this.#working.arrays;
  }

  /** What `accumulate` has left to do; undefined when it was not called. */
  #work(): UpdateWork | undefined {
    if (this.#isTogether) return { ...this.#working!.arrays, kernels: this.#kernels };
    const gradients = this.#gradients;
    if (!gradients) return undefined;
    this.#all ??= this.#allMoving();
    return { values: this.#values, gradients, ...this.#all, kernels: this.#kernelsOfTable };
  }

  #allMoving(): Pick<UpdateWork, 'moving' | 'numbered'> {
    const { plan, share } = this;
    const stretches = (numberOf?: (row: number) => number): RowStretches =>
      this.#frozen?.others(numberOf) ?? RowStretches.all(plan, numberOf);
    const moving = stretches();
    return { moving, numbered: share === RowShare.all ? moving : stretches((row) => share.rowAt(row)) };
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

  /** Where an array of values, or of a number for each row, has only the rows of a share: which ones they are. */
  splitOf({ length }: Float32Array): SplitRows | undefined {
    const { share, plan, whole } = this;
    if (share === RowShare.all) return undefined;
    const stretches =
      length === plan.size
        ? whole.fields.filter(({ shared, dim }) => !shared && dim > 0)
        : [{ firstRow: 0, rows: whole.rows, dim: 1 }];
    return { share, stretches };
  }

  /** Frees what only training needs. */
  release(): void {
    this.#slots.clear();
    this.#gradients = undefined;
    this.#batchRows = undefined;
    this.#working = undefined;
    this.#isTogether = false;
    this.#collected = undefined;
    this.#frozen = undefined;
    this.#all = undefined;
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
