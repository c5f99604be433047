import { canonicalToken } from '../schema/canonical-token.ts';
import type { CategoricalFeature, MultiValuedFeature } from '../schema/feature.ts';
import { tokenRule } from './token-ids.ts';

/** Tokens with the counts of all their spellings. */
export interface SettledTokens {
  readonly tokens: readonly string[];
  readonly counts: Uint32Array;
  /** How many tokens have several spellings. */
  readonly merged: number;
  /** A spelling of such a token that is not the token itself, and the token. */
  readonly example?: readonly [spelling: string, token: string];
}

/** Counts texts together that are one token of the feature. Texts that do not occur, and missing ones, are left out. */
export function settledTokens(
  texts: readonly string[],
  counts: Uint32Array,
  feature: CategoricalFeature | MultiValuedFeature,
): SettledTokens {
  // Buckets and hours are tokens already.
  if (feature.tokens === undefined) return { tokens: texts, counts, merged: 0 };
  const presentOf = tokenRule(feature);
  const missing = [feature.missing ?? []].flat().map((token) => canonicalToken(token, feature.tokens));
  const settled = (text: string): string => {
    const token = canonicalToken(presentOf(text), feature.tokens);
    return missing.includes(token) ? '' : token;
  };
  if (texts.every((text) => settled(text) === text)) return { tokens: texts, counts, merged: 0 };
  const numbers = new Map<string, number>();
  const tokens: string[] = [];
  const sums: number[] = [];
  const merged = new Set<string>();
  texts.forEach((text, index) => {
    const count = counts[index] as number;
    const token = count === 0 ? '' : settled(text);
    if (token === '') return;
    const known = numbers.get(token);
    if (known === undefined) {
      numbers.set(token, tokens.push(token) - 1);
      sums.push(count);
    } else {
      sums[known] = (sums[known] as number) + count;
      merged.add(token);
    }
  });
  const spelling = texts.find(
    (text, index) => counts[index] !== 0 && settled(text) !== text && merged.has(settled(text)),
  );
  return {
    tokens,
    counts: Uint32Array.from(sums),
    merged: merged.size,
    ...(spelling !== undefined && { example: [spelling, settled(spelling)] }),
  };
}
