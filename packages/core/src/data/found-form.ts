import type { TokenForm } from '../schema/feature.ts';
import { hasForm } from '../schema/canonical-token.ts';
import { isMissingWord } from './missing-words.ts';

/** What the texts of a column's training cells say. */
export interface FoundForm {
  readonly form: TokenForm;
  /** Texts among them that stand for a missing value. */
  readonly words: readonly string[];
}

/** What is known beforehand. */
export interface FormHints {
  /** The form that the feature names. */
  readonly named: TokenForm | undefined;
  /** Whether usual words for a missing value may stand for one. */
  readonly words: boolean;
}

/**
 * The form that all texts of a column have: one that does not makes it "text". Usual words for a missing value stand in the way
 * of no form; in a column of text they are tokens like all others.
 */
export function findForm(texts: readonly string[], { named, words }: FormHints): FoundForm {
  const isWord = (text: string): boolean => words && isMissingWord(text.trim());
  const first = texts.find((text) => text.trim() !== '' && !isWord(text));
  const form = named ?? (['number', 'boolean'] as const).find((one) => first !== undefined && hasForm(first, one));
  const holds =
    named !== undefined || (form !== undefined && texts.every((text) => hasForm(text, form) || isWord(text)));
  if (form === undefined || form === 'text' || !holds) return { form: 'text', words: [] };
  return { form, words: texts.filter(isWord) };
}
