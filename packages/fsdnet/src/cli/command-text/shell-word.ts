const PLAIN = /^[\w@%+=:,./-]+$/;
const LIVE_IN_DOUBLE_QUOTES = /["$`\\!]/;

/** A word as a shell takes it, in quotes where it needs them. */
export function shellWord(word: string): string {
  if (PLAIN.test(word)) return word;
  return LIVE_IN_DOUBLE_QUOTES.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : `"${word}"`;
}

/** A command as the user can type it. */
export function commandText(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
