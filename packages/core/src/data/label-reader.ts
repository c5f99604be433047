import { CellProblem, shown, textOf } from './cell.ts';

/** Reads labels of one column: 0/1, −1/1, true/false, or one value against all others. */
export class LabelReader {
  readonly #positive: string | undefined;
  readonly #known = new Map<string, number>();
  /** The spelling of the negative class that came first: "0", "-1" or "false". */
  #negative: string | undefined;

  constructor(positive?: string) {
    this.#positive = positive;
  }

  /** 0 or 1. Throws for a cell that is no label. */
  of(cell: unknown): number {
    const text = typeof cell === 'string' ? cell : textOf(cell);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const label = this.#positive === undefined ? this.#standard(text) : this.#against(text, this.#positive);
    this.#known.set(text, label);
    return label;
  }

  #standard(text: string): number {
    const kind = kindOf(text.trim().toLowerCase());
    if (kind === undefined) {
      throw new CellProblem(
        'a label must be 0 or 1, -1 or 1, or true or false',
        text.trim() === '' ? 'a missing value' : shown(text),
        'For other labels, name the value that counts as a click (`positive`, on the command line --positive).',
      );
    }
    if (kind === '1') return 1;
    this.#negative ??= kind;
    if (kind !== this.#negative) {
      throw new CellProblem(`labels must be of one kind, and ${this.#negative} came before`, shown(text));
    }
    return 0;
  }

  #against(text: string, positive: string): number {
    const trimmed = text.trim();
    if (trimmed === '') throw new CellProblem('a label must be there', 'a missing value');
    if (text === positive || trimmed === positive.trim()) return 1;
    return Number(trimmed) === Number(positive) && positive.trim() !== '' ? 1 : 0;
  }
}

/** "1", "0", "-1" or "false" for the accepted spellings, 1.0 and 1e0 included. */
function kindOf(text: string): string | undefined {
  if (text === 'true') return '1';
  if (text === 'false') return 'false';
  if (text === '') return undefined;
  const value = Number(text);
  if (value === 1) return '1';
  if (value === 0) return '0';
  return value === -1 ? '-1' : undefined;
}
