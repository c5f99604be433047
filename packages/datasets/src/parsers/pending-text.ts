import { InputError } from '@fsdnet/core';

/** Longest row, in characters; beyond it there is most likely a quote that was never closed, or no text at all. */
const LONGEST_ROW = 2 ** 28;

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
  #started = false;

  constructor(source: string) {
    this.#source = source;
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
    if (rest.length > LONGEST_ROW) {
      throw new InputError({
        where: `${this.#source}:${line}`,
        rule: `a row may have ${LONGEST_ROW} characters`,
        got: 'more',
        fix: 'Check the format, and that the quote which opens here is closed.',
      });
    }
    this.#chunks = rest === '' ? [] : [rest];
    this.#length = rest.length;
    this.#needed = Math.min(2 * rest.length, LONGEST_ROW);
  }

  /** Line breaks in the text that waits. */
  lineBreaks(): number {
    return this.#chunks.reduce((sum, chunk) => sum + countLineBreaks(chunk, 0, chunk.length), 0);
  }
}

/** Number of "\n" in text[start … end). */
export function countLineBreaks(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
