import { ConfigError } from '@fsdnet/core';
import { nearestWord } from '@fsdnet/core/engine';

/** The one of an option's words that a text is, blanks around it aside. Throws a ConfigError with the rule and the nearest word. */
export function knownWord<W extends string>(
  text: string,
  words: readonly W[],
  { option, rule }: { readonly option: string; readonly rule: string },
): W {
  const known = words.find((word) => word === text.trim());
  if (known !== undefined) return known;
  const nearest = nearestWord(text, words);
  throw new ConfigError({
    where: option,
    rule,
    got: JSON.stringify(text),
    fix: nearest === undefined ? undefined : `Did you mean "${nearest}"?`,
  });
}
