import { pino, type Logger } from 'pino';

/** Answers with a status below 400 that are logged per second; those beyond are counted. */
const PER_SECOND = 100;

/** Bytes of lines that wait for a slow or full disk; further ones are dropped, never the requests. */
const WAITING_BYTES = 2 ** 20;

/** How much is logged. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** A logger of JSON lines on standard error. What cannot be written is dropped. */
export function standardErrorLog(level: LogLevel): Logger {
  const destination = pino.destination({ dest: 2, sync: false, maxLength: WAITING_BYTES });
  destination.on('error', () => undefined);
  return pino({ level, base: null }, destination);
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
