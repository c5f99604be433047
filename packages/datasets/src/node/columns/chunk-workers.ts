import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { CutChunk, CuttingPlan } from './chunk-worker.ts';
import { ChunkCutter } from './chunk-cutter.ts';

/** Cuts chunks, several at a time where there are threads for it. */
export interface ChunkCutting {
  /** Chunks that are worth to be under way together. */
  readonly ahead: number;
  /** The bytes must not be used any more; those that come back may. */
  cut(bytes: Uint8Array<ArrayBuffer>): Promise<CutChunk>;
  close(): Promise<void>;
}

/** Cuts in `threads` threads besides this one, or here where that is 1. */
export function chunkCutting(plan: CuttingPlan, threads: number): ChunkCutting {
  const file = threads > 1 ? workerFile() : undefined;
  return file ? new ChunkWorkers(file, plan, threads) : cuttingHere(plan);
}

/** Beside this module, as source or built; undefined where a program is one bundled file. */
function workerFile(): URL | undefined {
  return ['./chunk-worker.ts', './chunk-worker.js', './node/chunk-worker.js']
    .map((path) => new URL(path, import.meta.url))
    .find((file) => existsSync(file));
}

function cuttingHere({ dialect, uses }: CuttingPlan): ChunkCutting {
  const cutter = new ChunkCutter(dialect, uses);
  return { ahead: 1, cut: async (bytes) => ({ bytes, columns: cutter.cut(bytes) }), close: async () => undefined };
}

/** Chunks that wait in each thread, so that none waits for the next one. */
const AHEAD_IN_THREAD = 2;

/** Threads that cut in turns. */
class ChunkWorkers implements ChunkCutting {
  readonly ahead: number;
  readonly #workers: readonly Worker[];
  /** Those who wait for a thread, in the order of its chunks. */
  readonly #waiting: PromiseWithResolvers<CutChunk>[][];
  #next = 0;

  constructor(file: URL, plan: CuttingPlan, threads: number) {
    this.ahead = AHEAD_IN_THREAD * threads;
    this.#waiting = Array.from({ length: threads }, () => []);
    this.#workers = this.#waiting.map((waiting) => {
      const worker = new Worker(file, { workerData: plan, execArgv: [] });
      worker.on('message', (chunk: CutChunk) => waiting.shift()?.resolve(chunk));
      const fail = (error: unknown): void => {
        for (const one of waiting.splice(0)) one.reject(error);
      };
      worker.on('error', fail);
      worker.on('exit', () => fail(new Error('a thread that reads the file has ended')));
      return worker;
    });
  }

  cut(bytes: Uint8Array<ArrayBuffer>): Promise<CutChunk> {
    const thread = this.#next++ % this.#workers.length;
    const cut = Promise.withResolvers<CutChunk>();
    this.#waiting[thread]!.push(cut);
    this.#workers[thread]!.postMessage(bytes, [bytes.buffer]);
    // Whoever has stopped waiting needs no error.
    cut.promise.catch(() => undefined);
    return cut.promise;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
