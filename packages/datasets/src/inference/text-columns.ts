import type { ColumnGuess } from './column-kind.ts';
import type { ColumnProfile } from './column-profile.ts';

/** Words per value from which a column holds text such as titles. */
const SEVERAL_WORDS = 2;
/** Different values from which taking them apart says more than the values do. */
const MANY_VALUES = 50;
/** Share of different words up to which words come back in other values. */
const WORDS_COME_BACK = 0.8;

/**
 * Mean number of words of a column that holds text such as titles or descriptions, whose words could be tokens each;
 * undefined for other columns.
 */
export function wordsOfText(
  { distinct, words, distinctWords }: ColumnProfile,
  { kind }: Pick<ColumnGuess, 'kind'>,
): number | undefined {
  if (kind === 'numeric' || kind === 'multiValued' || distinct < MANY_VALUES) return undefined;
  const mean = words / distinct;
  return mean >= SEVERAL_WORDS && distinctWords <= WORDS_COME_BACK * words ? mean : undefined;
}
