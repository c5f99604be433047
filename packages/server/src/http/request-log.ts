import { write } from 'node:fs';

import { pino, type Logger } from 'pino';

/** Answers with a status below 400 that are logged per second; those beyond are counted. */
const PER_SECOND = 100;

/** Length of the lines that wait for a slow disk or reader; further ones are dropped. */
const WAITING_LENGTH = 2 ** 20;

/** How much is logged. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** A logger of JSON lines on standard error. */
export function standardErrorLog(level: LogLevel): Logger {
  return pino({ level, base: null }, new StandardError());
}

/**
 * Standard error as a log: what cannot be written is dropped, and nobody waits for it. The logger's own destination tries again
 * without end where a disk is full, and a process that has it cannot exit.
 */
class StandardError {
  #lines: string[] = [];
  #length = 0;
  #isWriting = false;

  write(line: string): void {
    if (this.#length + line.length > WAITING_LENGTH) return;
    this.#lines.push(line);
    this.#length += line.length;
    if (!this.#isWriting) this.#writeLines();
  }

  #writeLines(): void {
    const bytes = Buffer.from(this.#lines.join(''));
    [this.#lines, this.#length, this.#isWriting] = [[], 0, true];
    this.#writeRest(bytes);
  }

  #writeRest(bytes: Buffer): void {
    write(2, bytes, (error, written) => {
      // A pipe whose reader is slow.
      if (error?.code === 'EAGAIN') return void setTimeout(() => this.#writeRest(bytes), 10).unref();
      if (!error && written < bytes.length) return this.#writeRest(bytes.subarray(written));
      this.#isWriting = false;
      if (this.#lines.length > 0) this.#writeLines();
    });
  }
}

/** Writes a line per answer: all that went wrong, and of the others as many as a log can bear. */
export class RequestLog {
  readonly #log: Logger;
  #second = 0;
  #written = 0;
  #leftOut = 0;

  constructor(log: Logger) {
    this.#log = log;
  }

  answered(line: { readonly status: number } & Readonly<Record<string, unknown>>, error: unknown): void {
    if (line.status >= 500 && line.status !== 503) return this.#log.error({ ...line, err: error }, 'request');
    if (line.status >= 400) return this.#log.warn(line, 'request');
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) [this.#second, this.#written] = [second, 0];
    if (++this.#written > PER_SECOND) return void this.#leftOut++;
    this.#log.info(this.#leftOut > 0 ? { ...line, leftOut: this.#leftOut } : line, 'request');
    this.#leftOut = 0;
  }
}
