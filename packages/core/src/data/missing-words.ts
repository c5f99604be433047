/** What usually stands for a missing value in columns that otherwise hold numbers, in lower case. */
const USUAL = new Set(['na', 'n/a', '#n/a', '<na>', 'nan', 'null', 'none', String.raw`\n`, '-', '?']);

/** How many rows have which word for a missing value. */
export type MissingWords = Map<string, number>;

/** Whether a text, without spaces around it, usually stands for a missing value where numbers are expected. */
export function isMissingWord(text: string): boolean {
  return text.length <= 5 && USUAL.has(text.toLowerCase());
}

/** Counts a word in one more row. */
export function countWord(words: MissingWords, word: string, rows = 1): void {
  words.set(word, (words.get(word) ?? 0) + rows);
}
