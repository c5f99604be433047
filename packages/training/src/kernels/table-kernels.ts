import type { EncodedRows } from '@fsdnet/core';
import { compiledOnce, SLICES, type CompiledModule, type UpdateRange, type WebAssemblyApi } from '@fsdnet/core/engine';
import type { TableOptimizer } from '../optimizers/table-optimizer.ts';
import type { TableUpdate } from '../tables/embedding-table.ts';
import type { TablePlan } from '../tables/table-plan.ts';
import { fitsKernelMemory, MOST_BYTES, MOST_PAGES, PAGE_BYTES } from './kernel-memory.ts';
import { splitStretches } from './split-stretches.ts';
import { TABLE_KERNELS_WASM } from './table-kernels-wasm.ts';
import { CONTROL_BYTES, TableThreads } from './table-threads.ts';

/** Kernels of updates, as table-kernels.wat exports them. */
export type UpdateKernelName = 'adam' | 'adagrad' | 'momentum' | 'sgd' | 'rowwiseAdagrad';

type Kernel = (...numbers: readonly number[]) => void;

/** Arrays start at a multiple of this. */
const ALIGNMENT = 16;

/** Sums by slice come first in memory, two float64 per slice. */
const SUMS_BYTES = 16 * SLICES;

/** Numbers of the list of stretches that are there at a time; a multiple of a stretch's. */
const LIST_NUMBERS = 65_536;

/** Gathered rows that are there at a time, for each thread: what stays in a core's cache. */
const CHUNK_BYTES = 256 * 1024;

/** Values of a table from which on several threads work on it: below, waking them takes what they save. */
const THREADED_VALUES = 2 ** 20;

/** More wait for memory. */
const MOST_THREADS = 8;

const compiledKernels = compiledOnce(TABLE_KERNELS_WASM);

/** What an update works on, and λ. */
export type UpdateArrays = Omit<UpdateRange, 'start' | 'end'>;

/**
 * The memory of one table, or of the rows of a batch, and the compiled loops over it (table-kernels.wat). They give the bits of the plain loops in
 * gather.ts, scatter-add.ts, slice-norms.ts and optimizers/, which stand in where there is no WebAssembly.
 */
export class TableKernels {
  /** What `SliceNorms` keeps. */
  readonly sums: Float64Array;
  /** Whether the table and what an optimizer keeps are in this memory; else only what is passing. */
  readonly holdsTable: boolean;
  readonly #memory: InstanceType<WebAssemblyApi['Memory']>;
  readonly #compiled: CompiledModule;
  readonly #kernels: Readonly<Record<string, Kernel>>;
  /** Control bytes of the threads besides this one. */
  readonly #controls: readonly number[];
  /** Of each thread. */
  readonly #lists: readonly Int32Array[];
  readonly #ids: Int32Array;
  /** Of the fields of each run. */
  readonly #offsets: readonly Int32Array[];
  readonly #firstRows: readonly Int32Array[];
  readonly #chunk: Float32Array;
  readonly #chunkRows: number;
  #threads: TableThreads | undefined;
  /** End of what is handed out for good. */
  #end = 0;
  /** Where what is passing begins, and its end. */
  readonly #passing: number;
  #passingEnd: number;

  private constructor(plan: TablePlan, compiled: CompiledModule, layout: Layout) {
    const { threads, chunkRows, bytes, holdsTable, grows } = layout;
    this.holdsTable = holdsTable;
    this.#compiled = compiled;
    const pages = Math.ceil(bytes / PAGE_BYTES);
    this.#memory = new compiled.api.Memory({ initial: pages, maximum: grows ? MOST_PAGES : pages, shared: true });
    this.#passing = bytes;
    this.#passingEnd = bytes;
    const { exports } = new compiled.api.Instance(compiled.module, { kernels: { memory: this.#memory } });
    this.#kernels = exports as Readonly<Record<string, Kernel>>;
    this.sums = new Float64Array(this.#memory.buffer, this.#take(SUMS_BYTES), 2 * SLICES);
    this.#controls = Array.from({ length: threads - 1 }, () => this.#take(CONTROL_BYTES));
    this.#lists = Array.from({ length: threads }, () => this.#int32(LIST_NUMBERS));
    this.#ids = this.#int32(chunkRows * plan.idColumns);
    this.#offsets = plan.categorical.map(({ offsets }) => this.#int32(offsets.length));
    this.#firstRows = plan.categorical.map(({ firstRows }) => this.#int32(firstRows.length));
    this.#chunkRows = chunkRows;
    this.#chunk = this.allocate(chunkRows * plan.width);
  }

  /**
   * Memory for a table, its gradients and what an optimizer keeps, or for as much of it as batches use; undefined where there is no
   * WebAssembly with vectors and shared memory, or not so much memory.
   */
  static create(plan: TablePlan, training: TableTraining): TableKernels | undefined {
    const compiled = compiledKernels();
    if (!compiled || plan.size === 0) return undefined;
    const layout = layoutOf(plan, training);
    if (layout.bytes > MOST_BYTES) return undefined;
    try {
      return new TableKernels(plan, compiled, layout);
    } catch {
      // No address space left for another memory.
      return undefined;
    }
  }

  /** The next of the arrays that stay, zeros at first. */
  allocate(length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, this.#take(4 * length), length);
  }

  /** An array until `startOver`; what it holds at first is left over from others. */
  allocatePassing(length: number): Float32Array {
    const start = this.#takePassing(4 * length);
    return new Float32Array(this.#memory.buffer, start, length);
  }

  /** What was passing is over: its place is used again. */
  startOver(): void {
    this.#passingEnd = this.#passing;
  }

  /** Numbers of rows for `copyRows`, until `startOver`. */
  passingRows(rows: Int32Array): Int32Array {
    const start = this.#takePassing(rows.byteLength);
    const copy = new Int32Array(this.#memory.buffer, start, rows.length);
    copy.set(rows);
    return copy;
  }

  /** Starts the threads, which `close` ends. What is done is the same without them. */
  start(): void {
    if (this.#controls.length === 0) return;
    this.#threads ??= new TableThreads(this.#compiled, this.#memory, this.#kernels, this.#controls);
  }

  close(): void {
    this.#threads?.close();
    this.#threads = undefined;
  }

  /** Adds to `sums` as `SliceNorms.add` does, for all stretches of `list`. */
  norms({ values, gradients, l2 }: UpdateArrays, list: Int32Array): void {
    const arrays = [values.byteOffset, gradients.byteOffset, l2, this.sums.byteOffset];
    this.#eachPart([list], ([part]) => {
      this.#run(
        'norms',
        this.#slices().map((slices) => [...part!, ...arrays, ...slices]),
      );
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
    const arrays = [values, gradients, ...slots].map(({ byteOffset }) => byteOffset);
    this.#eachPart(splitStretches(list, this.#count), (parts) => {
      this.#run(
        kernel,
        parts.map((part) => [...part, ...arrays, l2, ...numbers]),
      );
    });
  }

  /** Rows of the categorical fields, side by side with room for the others: row-major [rows, width]. */
  gather(plan: TablePlan, values: Float32Array, data: EncodedRows, target: Float32Array): void {
    const { width, idColumns } = plan;
    this.#eachChunk(plan, data, (first, rows) => {
      const count = this.#count;
      const bounds = Array.from({ length: count + 1 }, (_, thread) => Math.floor((rows * thread) / count));
      this.#eachRun(plan, (numbers) => {
        const share = (from: number, end: number): number[] => {
          const [ids, chunk] = [numbers.ids + 4 * from * idColumns, numbers.chunk + 4 * from * width];
          const idsEnd = numbers.ids + 4 * end * idColumns;
          return [values.byteOffset, ids, idsEnd, 4 * idColumns, ...numbers.fields, chunk, 4 * width];
        };
        this.#run(
          'gather',
          bounds.slice(1).map((end, thread) => share(bounds[thread]!, end)),
        );
      });
      target.set(this.#chunk.subarray(0, rows * width), first * width);
    });
  }

  /** Adds the gradients of what `gather` gave to the gradients of the table's rows. */
  scatterAdd(plan: TablePlan, gradients: Float32Array, data: EncodedRows, source: Float32Array): void {
    const { width, idColumns } = plan;
    this.#eachChunk(plan, data, (first, rows) => {
      this.#chunk.set(source.subarray(first * width, (first + rows) * width));
      this.#eachRun(plan, ({ ids, fields, chunk, firstRows }) => {
        const idsEnd = ids + 4 * rows * idColumns;
        const numbers = [gradients.byteOffset, ids, idsEnd, 4 * idColumns, ...fields, chunk, 4 * width, firstRows];
        this.#run(
          'scatterAdd',
          this.#slices().map((slices) => [...numbers, ...slices]),
        );
      });
    });
  }

  /** Copies rows of a table side by side, or back to the table. All are in this memory. */
  copyRows({ rows, dim, table, tableStart, taken, takenStart, back }: RowCopy): void {
    const count = this.#count;
    const bound = (thread: number): number => Math.floor((rows.length * thread) / count);
    const start = table.byteOffset + 4 * tableStart;
    this.#run(
      'copyRows',
      Array.from({ length: count }, (_, thread) => {
        const [from, end] = [bound(thread), bound(thread + 1)].map((at) => rows.byteOffset + 4 * at);
        const takenAt = taken.byteOffset + 4 * (takenStart + bound(thread) * dim);
        return [from!, end!, dim, start, takenAt, Number(back)];
      }),
    );
  }

  /** Threads that work, this one included. */
  get #count(): number {
    return this.#threads?.count ?? 1;
  }

  #run(name: string, shares: readonly (readonly number[])[]): void {
    if (this.#threads) this.#threads.run(name, shares);
    else this.#kernels[name]!(...shares[0]!);
  }

  /** Which slices belong to each thread: the first one, and how many. */
  #slices(): (readonly [number, number])[] {
    const count = this.#count;
    const bound = (thread: number): number => Math.floor((SLICES * thread) / count);
    return Array.from({ length: count }, (_, thread) => [bound(thread), bound(thread + 1) - bound(thread)]);
  }

  /** What kernels take of each run of fields: addresses, and offsets, number and size of the fields. */
  #eachRun(plan: TablePlan, visit: (numbers: RunNumbers) => void): void {
    for (const [index, { source, column, dim, ...run }] of plan.categorical.entries()) {
      const offsets = this.#offsets[index]!;
      const firstRows = this.#firstRows[index]!;
      offsets.set(run.offsets);
      firstRows.set(run.firstRows);
      visit({
        ids: this.#ids.byteOffset + 4 * source,
        fields: [offsets.byteOffset, offsets.byteLength, dim],
        chunk: this.#chunk.byteOffset + 4 * column,
        firstRows: firstRows.byteOffset,
      });
    }
  }

  /** Brings ids in, as many rows at a time as there is room for. */
  #eachChunk({ idColumns }: TablePlan, { rows, ids }: EncodedRows, visit: (first: number, rows: number) => void): void {
    for (let first = 0; first < rows; first += this.#chunkRows) {
      const count = Math.min(this.#chunkRows, rows - first);
      this.#ids.set(ids.subarray(first * idColumns, (first + count) * idColumns));
      visit(first, count);
    }
  }

  /** Brings lists of stretches in, as many stretches at a time as there is room for, and tells where each list begins and ends. */
  #eachPart(lists: readonly Int32Array[], visit: (parts: readonly (readonly [number, number])[]) => void): void {
    const longest = Math.max(...lists.map(({ length }) => length));
    for (let at = 0; at < longest; at += LIST_NUMBERS) {
      visit(
        lists.map((list, thread) => {
          const part = list.subarray(at, at + LIST_NUMBERS);
          const room = this.#lists[thread]!;
          room.set(part);
          return [room.byteOffset, room.byteOffset + part.byteLength];
        }),
      );
    }
  }

  #int32(length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, this.#take(4 * length), length);
  }

  #take(bytes: number): number {
    const start = this.#end;
    this.#end += aligned(bytes);
    return start;
  }

  /** Where there is room now; the memory may have another buffer than before. */
  #takePassing(bytes: number): number {
    const start = this.#passingEnd;
    this.#passingEnd += aligned(bytes);
    const missing = this.#passingEnd - this.#memory.buffer.byteLength;
    // By a quarter more, for the next batch may be larger.
    if (missing > 0) this.#memory.grow(Math.ceil((missing + (this.#passingEnd - this.#passing) / 4) / PAGE_BYTES));
    return start;
  }
}

/** Rows to be copied, and where they are. */
export interface RowCopy {
  /** Their numbers, from `passingRows`. */
  readonly rows: Int32Array;
  readonly dim: number;
  readonly table: Float32Array;
  /** Where row 0 would begin in the table; may be below 0. */
  readonly tableStart: number;
  /** Side by side. */
  readonly taken: Float32Array;
  /** Where the first one is. */
  readonly takenStart: number;
  /** To the table. */
  readonly back: boolean;
}

/** What kernels take of one run of fields. */
interface RunNumbers {
  readonly ids: number;
  readonly fields: readonly [number, number, number];
  readonly chunk: number;
  readonly firstRows: number;
}

/** How a table will be trained. */
export interface TableTraining {
  readonly optimizer: Pick<TableOptimizer, 'slots' | 'rowwise'>;
  /** Sparse updates need room for the rows of a batch only. Default "dense". */
  readonly update?: TableUpdate | undefined;
  /** Threads that may work on it, the caller's included. Default 1. */
  readonly threads?: number | undefined;
}

/** How a memory is divided. */
interface Layout {
  readonly threads: number;
  readonly chunkRows: number;
  /** Of all that stays. */
  readonly bytes: number;
  readonly holdsTable: boolean;
  /** Whether there is something passing behind it. */
  readonly grows: boolean;
}

function layoutOf(plan: TablePlan, { optimizer, update, threads: most = 1 }: TableTraining): Layout {
  const { width, size, rows, idColumns, categorical } = plan;
  const threads = size < THREADED_VALUES ? 1 : Math.min(most, MOST_THREADS);
  const chunkRows = Math.max(1, Math.floor((threads * CHUNK_BYTES) / (4 * Math.max(1, width))));
  const fields = categorical.reduce((sum, run) => sum + 2 * aligned(4 * run.offsets.length), 0);
  const chunk = aligned(4 * chunkRows * idColumns) + aligned(4 * chunkRows * width);
  const perThread = CONTROL_BYTES + 4 * LIST_NUMBERS;
  const loops = SUMS_BYTES + threads * perThread + fields + chunk;
  const slots = optimizer.slots.length * aligned(4 * (optimizer.rowwise ? rows : size));
  const table = aligned(4 * size) + slots;
  if (update !== 'sparse') {
    return { threads, chunkRows, bytes: loops + table + aligned(4 * size), holdsTable: true, grows: false };
  }
  const holdsTable = fitsKernelMemory(loops + table, 0, update);
  return { threads, chunkRows, bytes: holdsTable ? loops + table : loops, holdsTable, grows: true };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
