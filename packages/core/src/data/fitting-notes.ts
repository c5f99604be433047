import type { CategoricalFeature, MultiValuedFeature } from '../schema/feature.ts';
import { shellText, shown } from './cell.ts';

/** What the user should know about `count` tokens that training met in several spellings, one of which is the example. */
export function mergedNote(
  { name, tokens }: CategoricalFeature | MultiValuedFeature,
  count: number,
  [spelling, token]: readonly [spelling: string, token: string],
): string {
  const what = tokens === 'number' ? 'number' : 'truth value';
  const many = count === 1 ? `1 ${what} is` : `${counted(count)} ${what}s are`;
  return (
    `column ${shown(name)}: ${many} written in several ways, and each is one token: ${shown(spelling)} is ${token}. ` +
    `--tokens ${shellText(`${name}=text`)} keeps spellings apart.`
  );
}

/** What the user should know about words that stand for a missing value; in how many rows, where that is known. */
export function missingNote(column: string, words: ReadonlyMap<string, number | undefined>): string {
  const listed = Array.from(words, ([word, rows]) => (rows === undefined ? word : `${word} (${rowsText(rows)})`));
  return `column ${shown(column)}: ${listed.join(', ')} ${words.size === 1 ? 'counts' : 'count'} as missing.`;
}

function rowsText(rows: number): string {
  return rows === 1 ? '1 row' : `${counted(rows)} rows`;
}

function counted(value: number): string {
  return value.toLocaleString('en-US');
}
