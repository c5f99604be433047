import type { CategoricalFeature, Feature, MultiValuedFeature } from '../schema/feature.ts';
import type { FittedField, FittedSchema } from '../schema/fitted-schema.ts';
import { vocabularyOf, type Vocabulary } from '../schema/vocabulary.ts';
import type { SettledTokens } from './settled-tokens.ts';

/** What a schema grows from, and by which rules. */
export interface GrowthRules {
  /** Its tokens keep their order and its scales stay; new tokens come after them. */
  readonly from: FittedSchema;
  /** For how many generations each token has been absent, in id order, by field. Default: all were there. */
  readonly absent?: Readonly<Record<string, readonly number[]>> | undefined;
  /** Tokens that have been absent for so many generations, this one included, are dropped. Default: none are. */
  readonly forget?: number | undefined;
  /** Fits scales and ages anew; knots stay, for table rows belong to them. Default false. */
  readonly refreshScales?: boolean | undefined;
}

/** How the vocabulary of a field has grown. */
export interface VocabularyGrowth {
  /** Tokens before. */
  readonly before: number;
  /** Tokens that came, and those that were dropped. */
  readonly added: number;
  readonly dropped: number;
  /** Share of the training part's tokens, missing ones left out, that the vocabulary did not hold before. */
  readonly unseen: number;
  /** For how many generations each token has been absent, in id order. */
  readonly absent: readonly number[];
}

/** How each field that keeps tokens has grown. */
export type SchemaGrowth = Readonly<Record<string, VocabularyGrowth>>;

/** The field that a feature had before. */
function fieldBefore({ from }: GrowthRules, { name }: Pick<Feature, 'name'>): FittedField | undefined {
  return from.fields.find((field) => field.name === name);
}

/** The number's field as it was, for what is defined now; undefined where it is to be fitted, or was not there. */
export function keptNumber(rules: GrowthRules | undefined, feature: Feature): FittedField | undefined {
  const before = rules && !rules.refreshScales ? fieldBefore(rules, feature) : undefined;
  return before?.kind === 'numeric' ? { ...before, feature } : undefined;
}

/** The knots that a number had before. */
export function keptKnots(rules: GrowthRules | undefined, feature: Feature): readonly number[] | undefined {
  const before = rules && fieldBefore(rules, feature);
  return before?.kind === 'numeric' ? before.knots : undefined;
}

/**
 * The vocabulary before without what is forgotten, and behind it the tokens that come often enough.
 *
 * @param found Tokens that occur in the training part.
 * @param fitted The vocabulary that these alone would have, in the order that new tokens take.
 */
export function grownVocabulary(
  rules: GrowthRules,
  feature: CategoricalFeature | MultiValuedFeature,
  { tokens, counts }: SettledTokens,
  fitted: Vocabulary,
): { readonly vocabulary: Vocabulary; readonly growth: VocabularyGrowth } {
  const before = fieldBefore(rules, feature);
  const known = before && before.kind !== 'numeric' ? before.vocabulary.tokens : [];
  const { [feature.name]: absentBefore = [] } = rules.absent ?? {};
  const isKnown = new Set(known);
  const present = new Set<string>();
  let all = 0;
  let unseen = 0;
  for (const [number, token] of tokens.entries()) {
    const count = counts[number]!;
    if (count > 0) present.add(token);
    all += count;
    if (!isKnown.has(token)) unseen += count;
  }
  const kept: string[] = [];
  const absent: number[] = [];
  for (const [index, token] of known.entries()) {
    const generations = present.has(token) ? 0 : (absentBefore[index] ?? 0) + 1;
    if (generations >= (rules.forget ?? Infinity)) continue;
    kept.push(token);
    absent.push(generations);
  }
  const added = fitted.tokens.filter((token) => !isKnown.has(token));
  return {
    vocabulary: vocabularyOf([...kept, ...added], feature.tokens),
    growth: {
      before: known.length,
      added: added.length,
      dropped: known.length - kept.length,
      unseen: all === 0 ? 0 : unseen / all,
      absent: [...absent, ...added.map(() => 0)],
    },
  };
}
