import { InputError } from '@fsdnet/core';
import { LineParser } from './text-parser.ts';
import type { OnRow } from './row-parser.ts';

/**
 * Vectors as word2vec and GloVe write them: a value and its numbers a line, separated by spaces or tabs. A first line of
 * two whole numbers says how many vectors there are and how long. A row is the value and then its numbers, as text.
 */
export class VectorLineParser extends LineParser {
  readonly columns: undefined;
  /** Size that the first line told. */
  #dim: number | undefined;
  #first = true;

  protected override readLine(text: string, line: number, onRow: OnRow): void {
    const cells = text.split(/[ \t]+/);
    const isHeader = this.#first && cells.length === 2 && cells.every((cell) => /^\d+$/.test(cell));
    this.#first = false;
    if (isHeader) {
      this.#dim = Number(cells[1]);
      return;
    }
    if (this.#dim !== undefined && cells.length !== this.#dim + 1) {
      throw new InputError({
        where: `${this.source}:${line}`,
        rule: `the first line announces vectors of size ${this.#dim}`,
        got: `${cells.length - 1} numbers`,
        fix: 'A value with spaces in it needs a csv or jsonl file.',
      });
    }
    onRow(cells, line);
  }
}
