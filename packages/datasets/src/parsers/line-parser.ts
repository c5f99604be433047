import { PendingText } from './pending-text.ts';
import type { OnRow, RowParser } from './row-parser.ts';

/** A parser of a format where every row is one line; empty lines are left out. */
export abstract class LineParser implements RowParser {
  abstract readonly columns: readonly string[] | undefined;
  readonly #pending: PendingText;
  #line = 1;

  constructor(source: string) {
    this.#pending = new PendingText(source);
  }

  /** Reads one line that is not blank. */
  protected abstract readLine(text: string, line: number, onRow: OnRow): void;

  /** Line of the end of everything pushed so far, from 1. */
  get line(): number {
    return this.#line + this.#pending.lineBreaks();
  }

  /** Reads the next piece of text. */
  push(text: string, onRow: OnRow): void {
    if (this.#pending.add(text)) this.#consume(onRow, false);
  }

  /** The text is over. */
  end(onRow: OnRow): void {
    this.#consume(onRow, true);
  }

  #consume(onRow: OnRow, last: boolean): void {
    const text = this.#pending.take();
    let start = 0;
    while (start < text.length) {
      const end = text.indexOf('\n', start);
      if (end < 0 && !last) break;
      const line = (end < 0 ? text.slice(start) : text.slice(start, end)).trim();
      if (line !== '') this.readLine(line, this.#line, onRow);
      if (end < 0) {
        start = text.length;
        break;
      }
      this.#line++;
      start = end + 1;
    }
    this.#pending.keep(text.slice(start), this.#line);
  }
}
