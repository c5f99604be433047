import type { EncodedRows } from '@fsdnet/core';
import { compiledOnce, SLICES, type UpdateRange } from '@fsdnet/core/engine';
import type { TableOptimizer } from '../optimizers/table-optimizer.ts';
import type { TablePlan } from '../tables/table-plan.ts';
import { TABLE_KERNELS_WASM } from './table-kernels-wasm.ts';

/** Kernels of updates, as table-kernels.wat exports them. */
export type UpdateKernelName = 'adam' | 'adagrad' | 'momentum' | 'sgd' | 'rowwiseAdagrad';

type Kernel = (...numbers: readonly number[]) => void;

const PAGE_BYTES = 65_536;

/** What 32 bits can address. */
const MOST_PAGES = 65_536;

/** Arrays start at a multiple of this. */
const ALIGNMENT = 16;

/** Sums by slice come first in memory, two float64 a slice. */
const SUMS_BYTES = 16 * SLICES;

/** Numbers of the list of stretches that are there at a time; a multiple of a stretch's. */
const LIST_NUMBERS = 16_384;

/** Gathered rows that are there at a time: what stays in a core's cache. */
const CHUNK_BYTES = 256 * 1024;

const compiledKernels = compiledOnce(TABLE_KERNELS_WASM);

/** What an update works on, and λ. */
export type UpdateArrays = Omit<UpdateRange, 'start' | 'end'>;

/**
 * The memory of one table and the compiled loops over it (table-kernels.wat). They give the bits of the plain loops in
 * gather.ts, scatter-add.ts, slice-norms.ts and optimizers/, which stand in where there is no WebAssembly.
 */
export class TableKernels {
  /** What `SliceNorms` keeps. */
  readonly sums: Float64Array;
  readonly #plan: TablePlan;
  readonly #buffer: ArrayBufferLike;
  readonly #kernels: Readonly<Record<string, Kernel>>;
  readonly #list: Int32Array;
  readonly #ids: Int32Array;
  /** Offsets of the fields of each run. */
  readonly #offsets: readonly Int32Array[];
  readonly #chunk: Float32Array;
  readonly #chunkRows: number;
  /** End of what is handed out. */
  #end = 0;

  private constructor(
    plan: TablePlan,
    layout: Layout,
    buffer: ArrayBufferLike,
    kernels: Readonly<Record<string, Kernel>>,
  ) {
    this.#plan = plan;
    this.#buffer = buffer;
    this.#kernels = kernels;
    this.#chunkRows = layout.chunkRows;
    this.sums = new Float64Array(buffer, this.#take(SUMS_BYTES), 2 * SLICES);
    this.#list = new Int32Array(buffer, this.#take(4 * LIST_NUMBERS), LIST_NUMBERS);
    this.#ids = this.#int32(layout.chunkRows * plan.idColumns);
    this.#offsets = plan.categorical.map(({ offsets }) => {
      const copy = this.#int32(offsets.length);
      copy.set(offsets);
      return copy;
    });
    this.#chunk = this.#float32(layout.chunkRows * plan.width);
  }

  /**
   * Memory for a table, its gradients and what an optimizer keeps; undefined where there is no WebAssembly with vectors and shared
   * memory, or not so much memory.
   */
  static create(plan: TablePlan, optimizer: KeptSlots): TableKernels | undefined {
    const compiled = compiledKernels();
    if (!compiled || plan.size === 0) return undefined;
    const layout = layoutOf(plan, optimizer);
    if (layout.pages > MOST_PAGES) return undefined;
    try {
      const memory = new compiled.api.Memory({ initial: layout.pages, maximum: layout.pages, shared: true });
      const { exports } = new compiled.api.Instance(compiled.module, { kernels: { memory } });
      return new TableKernels(plan, layout, memory.buffer, exports as Readonly<Record<string, Kernel>>);
    } catch {
      // No address space left for another memory.
      return undefined;
    }
  }

  /** The next of the arrays, zeros at first. */
  allocate(length: number): Float32Array {
    return this.#float32(length);
  }

  /** Adds to `sums` as `SliceNorms.add` does, for all stretches of `list`. */
  norms({ values, gradients, l2 }: UpdateArrays, list: Int32Array): void {
    const norms = this.#kernels['norms']!;
    this.#eachPart(list, (start, end) => {
      norms(start, end, values.byteOffset, gradients.byteOffset, l2, this.sums.byteOffset);
    });
  }

  /**
   * Updates all stretches of `list`, but for the last value of an odd number where slots are those of values. Gradients that
   * were used are zero.
   */
  update(
    { values, gradients, slots, l2 }: UpdateArrays,
    list: Int32Array,
    kernel: UpdateKernelName,
    numbers: readonly number[],
  ): void {
    const update = this.#kernels[kernel]!;
    const arrays = [values, gradients, ...slots].map(({ byteOffset }) => byteOffset);
    this.#eachPart(list, (start, end) => update(start, end, ...arrays, l2, ...numbers));
  }

  /** Rows of the categorical fields, side by side with room for the others: row-major [rows, width]. */
  gather(values: Float32Array, data: EncodedRows, target: Float32Array): void {
    const { width } = this.#plan;
    this.#eachChunk(data, (first, rows) => {
      this.#run('gather', values, rows);
      target.set(this.#chunk.subarray(0, rows * width), first * width);
    });
  }

  /** Adds the gradients of what `gather` gave to the gradients of the table's rows. */
  scatterAdd(gradients: Float32Array, data: EncodedRows, source: Float32Array): void {
    const { width } = this.#plan;
    this.#eachChunk(data, (first, rows) => {
      this.#chunk.set(source.subarray(first * width, (first + rows) * width));
      this.#run('scatterAdd', gradients, rows);
    });
  }

  #run(kernel: 'gather' | 'scatterAdd', table: Float32Array, rows: number): void {
    const { categorical, idColumns, width } = this.#plan;
    for (const [index, { source, column, dim }] of categorical.entries()) {
      const ids = this.#ids.byteOffset + 4 * source;
      const offsets = this.#offsets[index]!;
      this.#kernels[kernel]!(
        ...[table.byteOffset, ids, ids + 4 * rows * idColumns, 4 * idColumns],
        ...[offsets.byteOffset, offsets.byteLength, dim, this.#chunk.byteOffset + 4 * column, 4 * width],
      );
    }
  }

  /** Brings ids in, as many rows at a time as there is room for. */
  #eachChunk({ rows, ids }: EncodedRows, visit: (first: number, rows: number) => void): void {
    const { idColumns } = this.#plan;
    for (let first = 0; first < rows; first += this.#chunkRows) {
      const count = Math.min(this.#chunkRows, rows - first);
      this.#ids.set(ids.subarray(first * idColumns, (first + count) * idColumns));
      visit(first, count);
    }
  }

  /** Brings a list of stretches in, as many at a time as there is room for. */
  #eachPart(list: Int32Array, visit: (start: number, end: number) => void): void {
    for (let at = 0; at < list.length; at += LIST_NUMBERS) {
      const part = list.subarray(at, at + LIST_NUMBERS);
      this.#list.set(part);
      visit(this.#list.byteOffset, this.#list.byteOffset + part.byteLength);
    }
  }

  #int32(length: number): Int32Array {
    return new Int32Array(this.#buffer, this.#take(4 * length), length);
  }

  #float32(length: number): Float32Array {
    return new Float32Array(this.#buffer, this.#take(4 * length), length);
  }

  #take(bytes: number): number {
    const start = this.#end;
    this.#end += aligned(bytes);
    return start;
  }
}

type KeptSlots = Pick<TableOptimizer, 'slots' | 'rowwise'>;

/** How a memory is divided. */
interface Layout {
  readonly chunkRows: number;
  readonly pages: number;
}

function layoutOf({ width, size, rows, idColumns, categorical }: TablePlan, { slots, rowwise }: KeptSlots): Layout {
  const chunkRows = Math.max(1, Math.floor(CHUNK_BYTES / (4 * Math.max(1, width))));
  const offsets = categorical.reduce((sum, run) => sum + aligned(4 * run.offsets.length), 0);
  const kept = slots.length * aligned(4 * (rowwise ? rows : size));
  const chunk = aligned(4 * chunkRows * idColumns) + aligned(4 * chunkRows * width);
  const bytes = SUMS_BYTES + 4 * LIST_NUMBERS + offsets + chunk + 2 * aligned(4 * size) + kept;
  return { chunkRows, pages: Math.ceil(bytes / PAGE_BYTES) };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
