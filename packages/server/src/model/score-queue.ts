import type { EncodedRows } from '@fsdnet/core';
import { EncodedRowsBuffer } from '@fsdnet/core/engine';

import { Problem, unavailable } from '../problem.ts';

/** How many requests and rows may wait, in all models together. */
export interface QueueLimits {
  /** Rows that one run scores; a larger request takes several, between which others get their turn. */
  readonly batchRows: number;
  /** Requests that wait. */
  readonly queueRequests: number;
  /** Rows that wait. */
  readonly queueRows: number;
}

/** What waits in the queues of all models. */
export class Waiting {
  requests = 0;
  rows = 0;
  readonly #limits: QueueLimits;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** Whether a further request finds room. */
  get isFull(): boolean {
    return this.requests >= this.#limits.queueRequests || this.rows >= this.#limits.queueRows;
  }
}

/** When a request gives up waiting. */
export interface WaitLimit {
  /** Time of `performance.now()` after which its rows are not begun any more. */
  readonly deadline: number;
  /** Tells when the caller has gone. */
  readonly signal?: { readonly aborted: boolean } | undefined;
}

/** Called after each run with the scores of its rows and the seconds that it took. */
export type OnRun = (scores: Float32Array, seconds: number) => void;

/** A request whose rows wait or are being scored. */
interface Job extends WaitLimit {
  readonly rows: EncodedRows;
  readonly scores: Float32Array;
  begun: number;
  resolve(scores: Float32Array): void;
  reject(error: unknown): void;
}

/**
 * Scores the rows of requests, those that came during a run together in the next one. There is no timer: a request that
 * finds nothing under way is scored at once.
 */
export class ScoreQueue {
  readonly #predict: (rows: EncodedRows) => Promise<Float32Array>;
  readonly #waiting: Waiting;
  readonly #batchRows: number;
  readonly #onRun: OnRun;
  #jobs: Job[] = [];
  #running = false;

  constructor(
    predict: (rows: EncodedRows) => Promise<Float32Array>,
    waiting: Waiting,
    batchRows: number,
    onRun: OnRun,
  ) {
    this.#predict = predict;
    this.#waiting = waiting;
    this.#batchRows = batchRows;
    this.#onRun = onRun;
  }

  /** Scores of the rows, [rows]. Throws a Problem when they waited for too long or the caller has gone. */
  async score(rows: EncodedRows, wait: WaitLimit): Promise<Float32Array> {
    if (rows.rows === 0) return new Float32Array();
    this.#waiting.requests++;
    this.#waiting.rows += rows.rows;
    try {
      return await new Promise<Float32Array>((resolve, reject) => {
        this.#jobs.push({ ...wait, rows, scores: new Float32Array(rows.rows), begun: 0, resolve, reject });
        if (!this.#running) void this.#run();
      });
    } finally {
      this.#waiting.requests--;
      this.#waiting.rows -= rows.rows;
    }
  }

  async #run(): Promise<void> {
    this.#running = true;
    // What has arrived in this turn of the event loop is read before the first run.
    await new Promise((resume) => setImmediate(resume));
    while (this.#jobs.length > 0) {
      const pieces = this.#takePieces();
      if (pieces.length > 0) await this.#score(pieces);
      // Requests that arrived during the run, and health checks, get their turn.
      await new Promise((resume) => setImmediate(resume));
    }
    this.#running = false;
  }

  /** The rows of the next run; what is left of a large job goes behind the others. */
  #takePieces(): Piece[] {
    const pieces: Piece[] = [];
    const later: Job[] = [];
    let room = this.#batchRows;
    const now = performance.now();
    while (room > 0) {
      const job = this.#jobs.shift();
      if (!job) break;
      if (job.signal?.aborted) {
        job.reject(new Problem({ status: 499, code: 'gone', rule: 'the caller has gone' }));
        continue;
      }
      if (job.begun === 0 && now > job.deadline) {
        job.reject(unavailable('deadline', 'the rows waited for too long'));
        continue;
      }
      const start = job.begun;
      const end = Math.min(job.rows.rows, start + room);
      job.begun = end;
      room -= end - start;
      pieces.push({ job, start, end });
      if (end < job.rows.rows) later.push(job);
    }
    this.#jobs.push(...later);
    return pieces;
  }

  async #score(pieces: readonly Piece[]): Promise<void> {
    const [first] = pieces;
    const count = pieces.reduce((sum, { start, end }) => sum + end - start, 0);
    try {
      let rows = first!.job.rows;
      if (rows.rows !== count) {
        const buffer = new EncodedRowsBuffer(count);
        for (const { job, start, end } of pieces) buffer.append(job.rows, start, end);
        rows = buffer.view();
      }
      const begin = performance.now();
      const scores = await this.#predict(rows);
      const seconds = (performance.now() - begin) / 1000;
      if (scores.length !== count || !scores.every(Number.isFinite)) {
        throw new Error(`${count} rows must get as many finite scores`);
      }
      this.#onRun(scores, seconds);
      let at = 0;
      for (const { job, start, end } of pieces) {
        job.scores.set(scores.subarray(at, (at += end - start)), start);
        if (end === job.rows.rows) job.resolve(job.scores);
      }
    } catch (error) {
      const failed = new Set(pieces.map(({ job }) => job));
      this.#jobs = this.#jobs.filter((job) => !failed.has(job));
      for (const job of failed) job.reject(error);
    }
  }
}

/** Rows of a job that are scored in one run. */
interface Piece {
  readonly job: Job;
  readonly start: number;
  readonly end: number;
}
