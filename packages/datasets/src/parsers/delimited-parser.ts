import { InputError } from '@fsdnet/core';
import { checkColumns } from '../columns.ts';
import { countLineBreaks } from './pending-text.ts';
import type { OnRow } from './row-parser.ts';
import { TextParser } from './text-parser.ts';
import { typedHeader, type CellType } from './typed-header.ts';

/** Options of a parser of separated text. */
export interface DelimitedOptions {
  /** File or other origin, for messages. Default "text". */
  readonly source?: string | undefined;
  /** Between cells; one or more characters. Default ",". */
  readonly separator?: string | undefined;
  /**
   * Whether a cell may stand in double quotes, with "" for a quote inside, or quotes are text as any other. Default: double
   * when the separator is one character.
   */
  readonly quotes?: 'double' | 'none' | undefined;
  /** Column names of text without a header. Default: the first row holds the names. */
  readonly columns?: readonly string[] | undefined;
  /** Removes white space around unquoted cells. Default false. */
  readonly trim?: boolean | undefined;
  /** Removes white space around unquoted names of the header. Default true. */
  readonly trimHeader?: boolean | undefined;
  /** Lines that start with this text are left out. Default: none. */
  readonly comment?: string | undefined;
  /** Line of the file where the text starts, for messages. Default 1. */
  readonly line?: number | undefined;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;

/**
 * CSV, TSV and the like by RFC 4180: quotes, separators and line breaks inside quotes, LF or CRLF; empty lines are left out,
 * unless there is only one column. Types in a header such as "user:token" are known, and do not belong to the names.
 */
export function delimitedParser(options: DelimitedOptions = {}): DelimitedParser {
  return new DelimitedParser(options);
}

/** A row parser that also knows what the header says besides names. */
export class DelimitedParser extends TextParser {
  columns: readonly string[] | undefined;
  /** By column, where the header says them. */
  types: ReadonlyMap<string, CellType> | undefined;
  readonly #separator: string;
  readonly #separatorCode: number;
  readonly #quotes: boolean;
  readonly #trim: boolean;
  /** Whether the next row is trimmed: names of the header by a rule of their own. */
  #trims: boolean;
  readonly #comment: string | undefined;
  /** Cells of the current row; the same array for all rows. */
  readonly #cells: string[] = [];
  #count = 0;
  /** Lines of the row that was cut last. */
  #rowLines = 1;

  constructor(options: DelimitedOptions) {
    const {
      source = 'text',
      separator = ',',
      quotes,
      columns,
      trim = false,
      trimHeader = true,
      comment,
      line,
    } = options;
    super(source, line);
    this.#separator = separator;
    this.#separatorCode = separator.length === 1 ? separator.charCodeAt(0) : -1;
    this.#quotes = (quotes ?? (separator.length === 1 ? 'double' : 'none')) === 'double';
    this.#trim = trim;
    this.#trims = columns ? trim : trim || trimHeader;
    this.#comment = comment;
    if (columns) this.columns = checkColumns(columns, source);
  }

  protected override cut(text: string, onRow: OnRow, last: boolean): string {
    let start = 0;
    let quote = this.#quotes ? text.indexOf('"') : -1;
    while (start < text.length) {
      let end = text.indexOf('\n', start);
      if (end < 0 && !last) break;
      if (end < 0) end = text.length;
      if (quote >= 0 && quote < start) quote = text.indexOf('"', start);
      let next = end + 1;
      if (this.#comment !== undefined && text.startsWith(this.#comment, start)) {
        this.#rowLines = 1;
        this.#count = 0;
      } else if (quote >= 0 && quote < end) {
        next = this.#cutQuoted(text, start, last);
        if (next < 0) break;
      } else {
        const stop = end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
        this.#rowLines = 1;
        if (stop === start) this.#cutBlank();
        else if (this.#separatorCode >= 0) this.#cutByCode(text, start, stop);
        else this.#cutBySearch(text, start, stop);
      }
      if (this.#count > 0) this.#emit(onRow);
      this.nextLine += this.#rowLines;
      start = next;
    }
    return text.slice(start);
  }

  /** The column of the cell that ends with the text that waits; undefined in the header. */
  protected override columnBehind(rest: string): string | undefined {
    let at = 0;
    for (let next = this.#cellEnd(rest, 0); next < rest.length; next = this.#cellEnd(rest, next + 1)) at++;
    return this.columns?.[at];
  }

  /** Where the cell that starts here ends, roughly: its quotes may be wrong. */
  #cellEnd(text: string, start: number): number {
    let inQuotes = false;
    for (let at = start; at < text.length; at++) {
      if (this.#quotes && text.charCodeAt(at) === QUOTE) inQuotes = !inQuotes;
      else if (!inQuotes && text.startsWith(this.#separator, at)) return at + this.#separator.length - 1;
    }
    return text.length;
  }

  /** A line without anything is a row where there is only one column, else nothing. */
  #cutBlank(): void {
    this.#count = this.columns?.length === 1 ? 1 : 0;
    this.#cells[0] = '';
  }

  #cutByCode(text: string, start: number, stop: number): void {
    const separator = this.#separatorCode;
    const cells = this.#cells;
    let count = 0;
    let from = start;
    for (let at = start; at < stop; at++) {
      if (text.charCodeAt(at) === separator) {
        cells[count++] = this.#cell(text, from, at);
        from = at + 1;
      }
    }
    cells[count++] = this.#cell(text, from, stop);
    this.#count = count;
  }

  #cutBySearch(text: string, start: number, stop: number): void {
    const separator = this.#separator;
    let count = 0;
    let from = start;
    for (let at = text.indexOf(separator, from); at >= 0 && at < stop; at = text.indexOf(separator, from)) {
      this.#cells[count++] = this.#cell(text, from, at);
      from = at + separator.length;
    }
    this.#cells[count++] = this.#cell(text, from, stop);
    this.#count = count;
  }

  /** An unquoted cell. */
  #cell(text: string, start: number, end: number): string {
    if (!this.#trims) return text.substring(start, end);
    // Most of what is trimmed are single spaces, which need not be cut out first.
    let from = start;
    while (from < end && text.charCodeAt(from) === SPACE) from++;
    return text.substring(from, end).trim();
  }

  /** Cuts a row that has quotes; returns where the next one starts, −1 when the row is not complete yet. */
  #cutQuoted(text: string, start: number, last: boolean): number {
    this.#count = 0;
    this.#rowLines = 1;
    let at = start;
    for (;;) {
      const opening = this.#trims ? this.#afterBlanks(text, at) : at;
      const opens = text.charCodeAt(opening) === QUOTE;
      const end = opens ? this.#quotedCell(text, opening, last) : this.#plainCell(text, at, last);
      if (end < 0) return -1;
      const lineEnd = text.charCodeAt(end);
      if (end >= text.length || lineEnd === LINE_FEED || lineEnd === CARRIAGE_RETURN) {
        if (this.#rowLines > 1 && this.#separator === '\t') this.#checkMerged(text.slice(start, end));
        return end >= text.length ? end : end + (lineEnd === LINE_FEED ? 1 : 2);
      }
      at = end + 1;
    }
  }

  #afterBlanks(text: string, start: number): number {
    let at = start;
    while (text.charCodeAt(at) === SPACE) at++;
    return at;
  }

  /** Two cells of tab-separated text that are a lone quote each would swallow the rows between them. */
  #checkMerged(text: string): void {
    const { columns } = this;
    if (!columns || !text.split('\n').every((line) => line.split('\t').length === columns.length)) return;
    throw new InputError({
      where: `${this.source}:${this.nextLine}`,
      rule: 'a quoted cell must not hold whole rows',
      got: `one that ends in line ${this.nextLine + this.#rowLines - 1}`,
      fix: 'If quotes are text in this file, say so (`quotes: "none"`, on the command line --quotes none), else double those that belong to the text.',
    });
  }

  /** Reads an unquoted cell and returns where it ends: at a separator, a line break or the end of the text. */
  #plainCell(text: string, start: number, last: boolean): number {
    let end = start;
    while (end < text.length) {
      const code = text.charCodeAt(end);
      if (code === this.#separatorCode || code === LINE_FEED) break;
      end++;
    }
    if (end === text.length && !last) return -1;
    const lineEnds = end === text.length || text.charCodeAt(end) === LINE_FEED;
    const carriageReturn = lineEnds && end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN;
    this.#cells[this.#count++] = this.#cell(text, start, carriageReturn ? end - 1 : end);
    return end;
  }

  /** Reads a quoted cell and returns where it ends. */
  #quotedCell(text: string, start: number, last: boolean): number {
    let escaped = false;
    let close = text.indexOf('"', start + 1);
    while (close >= 0 && text.charCodeAt(close + 1) === QUOTE) {
      escaped = true;
      close = text.indexOf('"', close + 2);
    }
    const after = this.#trims ? this.#afterBlanks(text, close + 1) : close + 1;
    if (close < 0) {
      if (!last) return -1;
      throw new InputError({
        where: `${this.source}:${this.nextLine + this.#rowLines - 1}`,
        rule: 'the quote that opens here is never closed',
        fix: 'Close it, or double quotes that belong to the text.',
      });
    }
    // What follows a closing quote may lie in the next chunk.
    if (after >= text.length && !last) return -1;
    const carriageReturn = text.charCodeAt(after) === CARRIAGE_RETURN;
    if (carriageReturn && after + 1 >= text.length && !last) return -1;
    const body = text.slice(start + 1, close);
    this.#cells[this.#count++] = escaped ? body.replaceAll('""', '"') : body;
    this.#rowLines += countLineBreaks(text, start, close);
    if (carriageReturn && (after + 1 >= text.length || text.charCodeAt(after + 1) === LINE_FEED)) return after;
    if (after >= text.length || text.charCodeAt(after) === LINE_FEED || text.charCodeAt(after) === this.#separatorCode)
      return after;
    const got = text.slice(after, after + 20).split('\n', 1)[0];
    throw new InputError({
      where: `${this.source}:${this.nextLine + this.#rowLines - 1}`,
      rule: `a separator or the end of the line must follow a closing quote (cell ${this.#count})`,
      got: JSON.stringify(got),
      fix: 'Double quotes that belong to the text.',
    });
  }

  #emit(onRow: OnRow): void {
    const cells = this.#cells;
    const count = this.#count;
    if (!this.columns) {
      const { names, types } = typedHeader(cells.slice(0, count));
      this.columns = checkColumns(names, `${this.source}:${this.nextLine}`);
      this.types = types;
      this.#trims = this.#trim;
      return;
    }
    if (count !== this.columns.length) {
      throw new InputError({
        where: `${this.source}:${this.nextLine}`,
        rule: `expected ${this.columns.length} columns`,
        got: String(count),
        fix: 'Every row must have as many cells as the header.',
      });
    }
    // Setting a length takes longer than asking for it.
    if (cells.length !== count) cells.length = count;
    onRow(cells, this.nextLine);
  }
}
