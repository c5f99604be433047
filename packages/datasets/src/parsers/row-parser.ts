/**
 * Gets one row. The array is only valid during the call; `undefined` stands for a cell that is not there (a JSON key
 * that one row lacks). `line` is the line where the row starts, from 1; `source` the file, where there are several.
 */
export type OnRow = (cells: readonly unknown[], line: number, source?: string) => void;

/** Turns text that comes in chunks of any size into rows. Throws InputErrors that name file and line. */
export interface RowParser {
  /** Known once the first row or header is complete. */
  readonly columns: readonly string[] | undefined;
  /** Line of the end of everything pushed so far, from 1. */
  readonly line: number;
  /** Column of that end, where it is known. */
  readonly column: string | undefined;
  /** Reads the next piece of text. */
  push(text: string, onRow: OnRow): void;
  /** The text is over: hands out an unfinished last row. */
  end(onRow: OnRow): void;
}
