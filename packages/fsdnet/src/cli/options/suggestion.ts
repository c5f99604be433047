import { nearestWord } from '@fsdnet/core/engine';

/** One sentence for an error's fix: a suggestion where one is near, else the whole list. */
export function suggestion(word: string, known: readonly string[], what: string): string {
  const near = nearestWord(word, known);
  return near === undefined ? `${what}: ${known.join(', ')}.` : `Did you mean ${near}?`;
}
