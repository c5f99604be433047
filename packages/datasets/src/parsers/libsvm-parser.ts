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
}

/** libsvm and libfm text: `label index:value index:value …`, one row a line. */
export function libsvmParser({ source = 'text', layout }: LibsvmOptions): RowParser {
  return new LibsvmParser(source, layout);
}

class LibsvmParser extends LineParser {
  readonly columns: readonly string[];
  readonly #layout: LibsvmLayout;
  readonly #positions: ReadonlyMap<string, number>;

  constructor(source: string, layout: LibsvmLayout) {
    super(source);
    this.#layout = layout;
    this.columns = layoutColumns(layout);
    this.#positions = new Map(
      layout.kind === 'values' ? layout.indices.map((index, position) => [index, position]) : [],
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
    if (layout.kind === 'set') {
      cells.push(entries.map(([index]) => index));
    } else if (layout.kind === 'fields') {
      if (entries.length !== layout.fields.length) {
        throw new InputError({ where, rule: `expected ${layout.fields.length} entries`, got: String(entries.length) });
      }
      layout.fields.forEach((kind, position) => cells.push(entries[position]?.[kind === 'index' ? 0 : 1]));
    } else {
      const values = new Array<string>(layout.indices.length).fill('0');
      for (const [index, value] of entries) {
        const position = this.#positions.get(index);
        // An index that training never saw has no weight.
        if (position !== undefined) values[position] = value;
      }
      cells.push(...values);
    }
    onRow(cells, line);
  }
}
