import { writeSync } from 'node:fs';

/** How much is said on stderr; each level includes the ones before. */
export const logLevels: readonly string[] = ['silent', 'error', 'warn', 'info', 'debug'];
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** Messages go to stderr, results to stdout. */
export interface Console {
  readonly level: LogLevel;
  /** True when stdout gets exactly one JSON object. */
  readonly json: boolean;
  debug(text: string): void;
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
  /** The result: the object under `--json`, else the text. */
  result(object: Readonly<Record<string, unknown>>, text: string): void;
  /** Redraws a line that is in progress; on a terminal only. The empty text takes it away. */
  status(text: string): void;
  /** Whether `status` shows anything. */
  readonly live: boolean;
}

/** A console on the process's own streams. */
export function processConsole(level: LogLevel, json: boolean): Console {
  const rank = logLevels.indexOf(level);
  const live = rank >= logLevels.indexOf('info') && Boolean(process.stderr.isTTY) && process.env['TERM'] !== 'dumb';
  let drawn = '';
  const clear = (): void => {
    if (drawn !== '') process.stderr.write('\r\u001b[2K');
    drawn = '';
  };
  const say = (needed: LogLevel, text: string): void => {
    if (rank < logLevels.indexOf(needed)) return;
    clear();
    process.stderr.write(`${text}\n`);
  };
  return {
    level,
    json,
    live,
    debug: (text) => say('debug', text),
    info: (text) => say('info', text),
    warn: (text) => say('warn', `warning: ${text}`),
    error: (text) => say('error', `error: ${text}`),
    status(text) {
      if (!live || text === drawn) return;
      clear();
      const width = (process.stderr.columns ?? 80) - 1;
      drawn = text.length > width ? text.slice(0, width) : text;
      if (drawn !== '') process.stderr.write(drawn);
    },
    result(object, text) {
      clear();
      writeAll(`${json ? JSON.stringify(object) : text}\n`);
    },
  };
}

/** Writes to stdout before it returns, so that an exit right after loses nothing. */
export function writeAll(content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE' || code === 'EIO') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
