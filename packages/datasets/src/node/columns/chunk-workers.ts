import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { moduleUrl } from '@fsdnet/core/node';

/** Work on chunks, several at a time where there are threads for it. */
export interface ChunkWork<Task, Result> {
  /** Chunks that are worth to be under way together. */
  readonly ahead: number;
  /** What is moved must not be used any more. */
  run(task: Task, moved?: readonly ArrayBuffer[]): Promise<Result>;
  close(): Promise<void>;
}

/** How chunks are worked on. */
export interface ChunkWorkOptions<Plan, Task, Result> {
  /** The module of a thread, which gets the plan as its `workerData`: its path as seen from here. */
  readonly module: string;
  readonly plan: Plan;
  /** Threads besides this one; 1 for none. */
  readonly threads: number;
  /** Does the same in this thread. */
  here(plan: Plan): Promise<WorkHere<Task, Result>>;
}

/** Work without further threads. */
export interface WorkHere<Task, Result> {
  run(task: Task): Result;
  close?(): void;
}

/** Works in `threads` threads besides this one, or here where that is 1. */
export async function chunkWork<Plan, Task, Result>({
  module,
  plan,
  threads,
  here,
}: ChunkWorkOptions<Plan, Task, Result>): Promise<ChunkWork<Task, Result>> {
  const file = threads > 1 ? workerFile(module) : undefined;
  if (file) return new ChunkWorkers(file, plan, threads);
  const work = await here(plan);
  return { ahead: 1, run: async (task) => work.run(task), close: async () => work.close?.() };
}

/** As source or built; undefined where a program is one bundled file. */
function workerFile(module: string): URL | undefined {
  const built = module.replace(/^.*\/(.*)\.ts$/, '$1.js');
  return [module, `./${built}`, `./node/${built}`]
    .map((path) => new URL(path, moduleUrl(import.meta)))
    .find((file) => existsSync(file));
}

/** Threads that work in turns. */
class ChunkWorkers<Task, Result> implements ChunkWork<Task, Result> {
  readonly ahead: number;
  readonly #workers: readonly Worker[];
  /** Those who wait for a thread, in the order of its chunks. */
  readonly #waiting: PromiseWithResolvers<Result>[][];
  #next = 0;

  constructor(file: URL, plan: unknown, threads: number) {
    // One more, for the thread that is done before the one whose turn it is.
    this.ahead = threads + 1;
    this.#waiting = Array.from({ length: threads }, () => []);
    this.#workers = this.#waiting.map((waiting) => {
      const worker = new Worker(file, { workerData: plan, execArgv: [] });
      worker.on('message', (result: Result) => waiting.shift()?.resolve(result));
      const fail = (error: unknown): void => {
        for (const one of waiting.splice(0)) one.reject(error);
      };
      worker.on('error', fail);
      worker.on('exit', () => fail(new Error('a thread that reads the file has ended')));
      return worker;
    });
  }

  run(task: Task, moved: readonly ArrayBuffer[] = []): Promise<Result> {
    const thread = this.#next++ % this.#workers.length;
    const done = Promise.withResolvers<Result>();
    this.#waiting[thread]!.push(done);
    this.#workers[thread]!.postMessage(task, moved);
    return done.promise;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
