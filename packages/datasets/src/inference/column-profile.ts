import { isDecimal, isMissing, isMissingWord, type Missing } from '@fsdnet/core/engine';

/** What a sample of one column's cells looks like. */
export interface ColumnProfile {
  readonly name: string;
  /** Cells that are not missing. */
  readonly present: number;
  readonly distinct: number;
  /** Share of the present cells that are numbers. */
  readonly numbers: number;
  /** Whether a number has a fractional part. */
  readonly fractions: boolean;
  /** Share of the present cells that contain "|" or are arrays. */
  readonly lists: number;
  /** Distinct tokens once lists are taken apart. */
  readonly listTokens: number;
  /** Share of all cells that are missing. */
  readonly missing: number;
  /** Smallest and largest number; undefined without numbers. */
  readonly range: readonly [number, number] | undefined;
  /** Words in the distinct values; a word has a letter. */
  readonly words: number;
  /** How many of these words differ. */
  readonly distinctWords: number;
  /** Usual words for a missing value among the present cells. */
  readonly missingWords: readonly string[];
}

const LETTER = /\p{L}/u;

/** Whether a text is a decimal number, spaces around it aside. */
export function looksLikeANumber(text: string): boolean {
  return isDecimal(text.trim());
}

/** The text of a cell, undefined when it is missing. */
export function presentText(cell: unknown, missing: Missing): string | undefined {
  if (cell === null || cell === undefined || cell === '' || Number.isNaN(cell)) return undefined;
  const text = Array.isArray(cell) ? cell.join('|') : String(cell as string | number);
  return isMissing(text, missing) || isMissing(text.trim(), missing) ? undefined : text;
}

/** Looks at the cells of one column. */
export function profileColumn(name: string, cells: Iterable<unknown>, missing: Missing): ColumnProfile {
  const distinct = new Set<string>();
  const tokens = new Set<string>();
  let present = 0;
  let numbers = 0;
  let lists = 0;
  let fractions = false;
  let all = 0;
  let range: [number, number] | undefined;
  let words = 0;
  const distinctWords = new Set<string>();
  const missingWords = new Set<string>();
  for (const cell of cells) {
    all++;
    const text = presentText(cell, missing);
    if (text === undefined) continue;
    const items = Array.isArray(cell) ? cell.map(String) : undefined;
    present++;
    if (!distinct.has(text)) {
      distinct.add(text);
      if (isMissingWord(text.trim())) missingWords.add(text.trim());
      for (const word of text.split(/\s+/)) {
        if (!LETTER.test(word)) continue;
        words++;
        distinctWords.add(word);
      }
    }
    if (!items && looksLikeANumber(text)) {
      numbers++;
      const value = Number(text);
      fractions ||= !Number.isInteger(value);
      range = range ? [Math.min(range[0], value), Math.max(range[1], value)] : [value, value];
    }
    if (items || text.includes('|')) lists++;
    for (const token of items ?? text.split('|')) tokens.add(token);
  }
  const share = (count: number): number => (present === 0 ? 0 : count / present);
  return {
    name,
    present,
    distinct: distinct.size,
    numbers: share(numbers),
    fractions,
    lists: share(lists),
    listTokens: tokens.size,
    missing: all === 0 ? 0 : (all - present) / all,
    range,
    words,
    distinctWords: distinctWords.size,
    missingWords: [...missingWords],
  };
}
