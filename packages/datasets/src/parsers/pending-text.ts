import { InputError } from '@fsdnet/core';

/** Longest row, in characters; beyond it there is most likely a quote that was never closed, or no text at all. */
export const LONGEST_ROW: number = 2 ** 28;

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Text that waits to be cut into rows. What is left over is not looked at again before it has doubled, so a row that
 * spans many chunks costs linear time.
 */
export class PendingText {
  readonly #source: string;
  #chunks: string[] = [];
  #length = 0;
  #needed = 0;
  #started: boolean;

  /** @param started Whether text came before, so that no byte order mark can. */
  constructor(source: string, started: boolean) {
    this.#source = source;
    this.#started = started;
  }

  /** Adds text; false while it is not worth looking at. */
  add(text: string): boolean {
    if (text === '') return false;
    const chunk = this.#started || !text.startsWith(BYTE_ORDER_MARK) ? text : text.slice(1);
    this.#started = true;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    return this.#length > this.#needed;
  }

  /** Everything that waits. */
  text(): string {
    return this.#chunks.length === 1 ? (this.#chunks[0] as string) : this.#chunks.join('');
  }

  /** Everything that waits, which it does no longer. */
  take(): string {
    const text = this.text();
    this.#chunks = [];
    this.#length = 0;
    return text;
  }

  /** Keeps the start of an unfinished row that begins on `line`. */
  keep(rest: string, line: number): void {
    if (rest.length > LONGEST_ROW) throw tooLong(this.#source, line);
    this.#chunks = rest === '' ? [] : [rest];
    this.#length = rest.length;
    this.#needed = Math.min(2 * rest.length, LONGEST_ROW);
  }

  /** Line breaks in the text that waits. */
  lineBreaks(): number {
    return this.#chunks.reduce((sum, chunk) => sum + countLineBreaks(chunk, 0, chunk.length), 0);
  }
}

/** The error of a row that is longer than `LONGEST_ROW`. */
export function tooLong(source: string, line: number): InputError {
  return new InputError({
    where: `${source}:${line}`,
    rule: `a row may have ${LONGEST_ROW} characters`,
    got: 'more',
    fix: 'Check the format, and that the quote which opens here is closed.',
  });
}

/** Number of "\n" in text[start … end). */
export function countLineBreaks(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
