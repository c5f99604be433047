import { InputError } from '@fsdnet/core';
import { layoutColumns, splitLibsvmLine, type LibsvmLayout } from './libsvm-layout.ts';
import { LineParser } from './text-parser.ts';
import type { OnRow, RowParser } from './row-parser.ts';

/** Options of the libsvm parser. */
export interface LibsvmOptions {
  /** File or other origin, for messages. Default "text". */
  readonly source?: string | undefined;
  /** What the entries are; see `LibsvmLayoutFinder`. */
  readonly layout: LibsvmLayout;
  /** Cell of a dense layout where a row lacks the index. Default "0". */
  readonly absent?: '0' | null | undefined;
  /** Gets the first index that a dense layout does not have, whose entries are left out. Default: nobody. */
  readonly onFurtherIndex?: ((index: string, line: number) => void) | undefined;
}

/** libsvm and libfm text: `label index:value index:value …`, one row a line. */
export function libsvmParser(options: LibsvmOptions): RowParser {
  return new LibsvmParser(options);
}

class LibsvmParser extends LineParser {
  readonly columns: readonly string[];
  readonly #layout: LibsvmLayout;
  readonly #positions: ReadonlyMap<string, number>;
  readonly #absent: '0' | null;
  #onFurtherIndex: LibsvmOptions['onFurtherIndex'];

  constructor({ source = 'text', layout, absent = '0', onFurtherIndex }: LibsvmOptions) {
    super(source);
    this.#layout = layout;
    this.#absent = absent;
    this.#onFurtherIndex = onFurtherIndex;
    this.columns = layoutColumns(layout);
    this.#positions = new Map(
      layout.kind === 'dense' ? layout.indices.map((index, position) => [index, position]) : [],
    );
  }

  protected override readLine(text: string, line: number, onRow: OnRow): void {
    const where = `${this.source}:${line}`;
    const { label, entries } = splitLibsvmLine(text, where);
    if (label === undefined && entries.length === 0) return;
    const layout = this.#layout;
    if (layout.label && label === undefined) {
      throw new InputError({
        where,
        rule: 'expected a label before the entries',
        got: JSON.stringify(text.slice(0, 40)),
      });
    }
    const cells: unknown[] = layout.label ? [label] : [];
    if (layout.kind === 'sparse') {
      cells.push(entries.map(([index]) => index));
    } else if (layout.kind === 'libfm') {
      if (entries.length !== layout.fields.length) {
        throw new InputError({ where, rule: `expected ${layout.fields.length} entries`, got: String(entries.length) });
      }
      layout.fields.forEach((kind, position) => cells.push(entries[position]?.[kind === 'index' ? 0 : 1]));
    } else {
      const values = new Array<string | null>(layout.indices.length).fill(this.#absent);
      for (const [index, value] of entries) {
        const position = this.#positions.get(index);
        if (position !== undefined) values[position] = value;
        else this.#leaveOut(index, line);
      }
      cells.push(...values);
    }
    onRow(cells, line);
  }

  /** An index that training never had has no weight. */
  #leaveOut(index: string, line: number): void {
    this.#onFurtherIndex?.(index, line);
    this.#onFurtherIndex = undefined;
  }
}
