import type { CompiledModule, WebAssemblyApi } from '@fsdnet/core/engine';

/** Bytes with which main thread and thread talk: a state, a kernel's place among the exports, and what it is called with. */
export const CONTROL_BYTES = 256;

/** Where the numbers that a kernel is called with begin. */
const NUMBERS_AT = 16;

const NUMBERS = (CONTROL_BYTES - NUMBERS_AT) / Float64Array.BYTES_PER_ELEMENT;

const READY = 1;
const WORKING = 2;
const ENDED = 3;
const FAILED = 4;

type Kernel = (...numbers: readonly number[]) => void;

/** What a thread is started with. */
interface ThreadStart {
  readonly module: object;
  readonly memory: { readonly buffer: ArrayBufferLike };
  /** Where its control bytes are. */
  readonly at: number;
}

/** The part of Node's threads that is used here. */
interface NodeThreads {
  readonly Worker: new (
    source: string,
    options: { readonly eval: true; readonly workerData: ThreadStart; readonly execArgv: readonly string[] },
  ) => { unref(): void; on(event: 'error', listener: () => void): unknown };
}

/**
 * Threads that run kernels on the memory of a table beside this one, which waits for them, so that nothing else happens to a
 * table meanwhile. One takes part as soon as it is there. They keep no process alive.
 */
export class TableThreads {
  readonly #kernels: Readonly<Record<string, Kernel>>;
  readonly #names: readonly string[];
  readonly #controls: readonly Int32Array[];
  readonly #numbers: readonly Float64Array[];

  /** @param at Where the control bytes of each thread are. None start where the platform has no such threads. */
  constructor(
    { module }: CompiledModule,
    memory: ThreadStart['memory'],
    kernels: Readonly<Record<string, Kernel>>,
    at: readonly number[],
  ) {
    this.#kernels = kernels;
    this.#names = Object.keys(kernels);
    const started = at.filter((place) => start({ module, memory, at: place }));
    this.#controls = started.map((place) => new Int32Array(memory.buffer, place, 3));
    this.#numbers = started.map((place) => new Float64Array(memory.buffer, place + NUMBERS_AT, NUMBERS));
  }

  /** Threads that can take a share, this one included. */
  get count(): number {
    return 1 + this.#ready().length;
  }

  /** Calls a kernel once for each share, at most `count`, all at a time. */
  run(name: string, shares: readonly (readonly number[])[]): void {
    const ready = this.#ready().slice(0, shares.length - 1);
    for (const [index, thread] of ready.entries()) {
      const control = this.#controls[thread]!;
      const share = shares[index + 1]!;
      this.#numbers[thread]!.set(share);
      control[1] = this.#names.indexOf(name);
      control[2] = share.length;
      Atomics.store(control, 0, WORKING);
      Atomics.notify(control, 0);
    }
    this.#kernels[name]!(...shares[0]!);
    for (const thread of ready) {
      const control = this.#controls[thread]!;
      while (Atomics.load(control, 0) === WORKING) Atomics.wait(control, 0, WORKING);
      if (Atomics.load(control, 0) === FAILED) throw new Error(`the kernel "${name}" failed in a thread`);
    }
  }

  /** Lets the threads end; none of them works now. */
  close(): void {
    for (const control of this.#controls) {
      Atomics.store(control, 0, ENDED);
      Atomics.notify(control, 0);
    }
  }

  #ready(): number[] {
    return [...this.#controls.keys()].filter((thread) => Atomics.load(this.#controls[thread]!, 0) === READY);
  }
}

/** Whether a thread could be started. */
function start(workerData: ThreadStart): boolean {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  const threads = process?.getBuiltinModule?.('node:worker_threads') as NodeThreads | undefined;
  if (!threads) return false;
  try {
    // As text, for a program that is one bundled file has no other one to start a thread with.
    const source = `(${serve.toString()})(require('node:worker_threads').workerData)`;
    const worker = new threads.Worker(source, { eval: true, workerData, execArgv: [] });
    worker.unref();
    // One that cannot start is never ready.
    worker.on('error', () => undefined);
    return true;
  } catch {
    // Forbidden by the permissions of the process.
    return false;
  }
}

/** What a thread does until it is told to end. It stands alone: a thread is started with its text. */
function serve({ module, memory, at }: ThreadStart): void {
  const { WebAssembly } = globalThis as { WebAssembly?: WebAssemblyApi };
  const { exports } = new WebAssembly!.Instance(module, { kernels: { memory } });
  const kernels = Object.values(exports) as ((...numbers: readonly number[]) => void)[];
  const control = new Int32Array(memory.buffer, at, 3);
  const numbers = new Float64Array(memory.buffer, at + 16, 30);
  // States: 0 starting, 1 ready, 2 working, 3 ended, 4 failed.
  if (Atomics.compareExchange(control, 0, 0, 1) !== 0) return;
  for (;;) {
    while (Atomics.load(control, 0) === 1) Atomics.wait(control, 0, 1);
    if (Atomics.load(control, 0) === 3) return;
    try {
      kernels[control[1]!]!(...numbers.subarray(0, control[2]!));
      Atomics.store(control, 0, 1);
    } catch {
      Atomics.store(control, 0, 4);
      return;
    } finally {
      Atomics.notify(control, 0);
    }
  }
}
