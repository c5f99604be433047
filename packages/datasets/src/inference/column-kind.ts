import type { ColumnProfile } from './column-profile.ts';

/** What a column most likely is, and why. */
export interface ColumnGuess {
  readonly kind: 'categorical' | 'numeric' | 'multiValued' | 'ignored';
  /** Half a sentence: "integers, 957 different in 10,000 rows". */
  readonly reason: string;
}

/** Share of numbers from which other text in a column that is named as a quantity is taken for a mistake. */
const MOSTLY_NUMBERS = 0.8;
/** The same for a column of fractions without a telling name. */
const NEARLY_ALL_NUMBERS = 0.95;
/** Share of cells with separators from which a column holds lists. */
const SOME_LISTS = 0.2;
/** Share of different values from which integers without a telling name are quantities. */
const MOSTLY_DIFFERENT = 0.5;
/** A column in which every value is different says nothing, once this many rows were seen. */
const ENOUGH_ROWS = 1000;

/** Words in the names of columns that hold codes, even when they look like numbers. */
const CODE_WORDS = words(
  'id ids uid pid cid user item ad advertiser campaign creative site app device product movie article news video author ' +
    'publisher brand shop store seller category cate type code zip gender sex occupation weekday day hour month os browser ' +
    'country city region class group position pos slot level flag is has key hash',
);
/** Words in the names of columns that hold quantities. */
const QUANTITY_WORDS = words(
  'age price amount cost count cnt num number total sum mean avg average score rating rate ratio percent income salary ' +
    'revenue duration length size width height weight distance years hours minutes seconds days gain loss fnlwgt ' +
    'balance value volume views clicks impressions ctr cvr',
);

/** Guesses the kind of a column from its name and a sample. */
export function guessKind(profile: ColumnProfile): ColumnGuess {
  const { name, present, distinct, numbers, fractions, lists, listTokens } = profile;
  const counted = `${count(distinct)} different in ${count(present)} rows`;
  if (present === 0) return { kind: 'ignored', reason: 'no value in the sample' };
  if (name === '') return { kind: 'ignored', reason: 'the column has no name' };
  const telling = tellingWord(name);
  const quantity = telling !== undefined && QUANTITY_WORDS.has(telling);
  const enough = quantity ? MOSTLY_NUMBERS : fractions ? NEARLY_ALL_NUMBERS : 1;
  const unique = distinct === present && present >= ENOUGH_ROWS;
  if (numbers >= enough) {
    if (fractions) return { kind: 'numeric', reason: 'numbers with a fractional part' };
    if (quantity) return { kind: 'numeric', reason: `integers, and "${telling}" names a quantity` };
    if (telling === 'id' && unique) return { kind: 'ignored', reason: `every row has its own value, ${counted}` };
    if (telling !== undefined) return { kind: 'categorical', reason: `integers, and "${telling}" names a code` };
    return distinct <= present * MOSTLY_DIFFERENT
      ? { kind: 'categorical', reason: `integers that repeat, ${counted}` }
      : { kind: 'numeric', reason: `integers that hardly repeat, ${counted}` };
  }
  if (lists >= SOME_LISTS && listTokens < distinct + present) {
    return { kind: 'multiValued', reason: `lists separated by "|", ${count(listTokens)} different tokens` };
  }
  if (unique) return { kind: 'ignored', reason: `every row has its own value, ${counted}` };
  return { kind: 'categorical', reason: `text, ${counted}` };
}

/** The word that says what a column holds. The last one decides: a "user age" is an age, a "price level" a level. */
function tellingWord(name: string): string | undefined {
  return partsOf(name).findLast((part) => CODE_WORDS.has(part) || QUANTITY_WORDS.has(part));
}

/** Whether the name of a column says that it holds codes or quantities. */
export function namesCodeOrQuantity(name: string): boolean {
  return tellingWord(name) !== undefined;
}

/** "userAge", "user_age", "UserID" → words in lower case. */
export function partsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part !== '');
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

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
