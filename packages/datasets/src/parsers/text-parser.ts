import { PendingText } from './pending-text.ts';
import type { OnRow, RowParser } from './row-parser.ts';

/** A parser that cuts rows from the text that waits, whenever there is enough of it. */
export abstract class TextParser implements RowParser {
  abstract readonly columns: readonly string[] | undefined;
  /** For messages. */
  protected readonly source: string;
  /** Line where the next row starts. */
  protected nextLine: number;
  readonly #pending: PendingText;

  /** @param line Line of the file where the text starts. */
  constructor(source: string, line = 1) {
    this.source = source;
    this.nextLine = line;
    this.#pending = new PendingText(source, line > 1);
  }

  /** Cuts text into rows, counts lines, and returns the start of a row that is not complete; `last` when no more comes. */
  protected abstract cut(text: string, onRow: OnRow, last: boolean): string;

  /** Line of the end of everything pushed so far, from 1. */
  get line(): number {
    return this.nextLine + this.#pending.lineBreaks();
  }

  /** Column of the end of everything pushed so far, where it is known. */
  get column(): string | undefined {
    return this.columnBehind(this.#pending.text());
  }

  /** The column of what follows `rest`, the start of a row. */
  protected columnBehind(_rest: string): string | undefined {
    return undefined;
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
    this.#pending.keep(this.cut(this.#pending.take(), onRow, last), this.nextLine);
  }
}

/** A parser of a format where every row is one line; empty lines are left out. */
export abstract class LineParser extends TextParser {
  /** Reads one line that is not blank. */
  protected abstract readLine(text: string, line: number, onRow: OnRow): void;

  protected override cut(text: string, onRow: OnRow, last: boolean): string {
    let start = 0;
    while (start < text.length) {
      const end = text.indexOf('\n', start);
      if (end < 0 && !last) break;
      const line = (end < 0 ? text.slice(start) : text.slice(start, end)).trim();
      if (line !== '') this.readLine(line, this.nextLine, onRow);
      if (end < 0) return '';
      this.nextLine++;
      start = end + 1;
    }
    return text.slice(start);
  }
}
