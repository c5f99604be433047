import { canonicalToken } from './canonical-token.ts';
import type { TokenForm } from './feature.ts';
import { tokenHash } from './token-hash.ts';

/** Row 0 of every table: padding, always zero. */
export const PAD = 0;

/** Tokens of one field and their ids: PAD = 0, kept tokens 1 … n, OOV = n + 1. */
export interface Vocabulary {
  /** Kept tokens in id order; the token at index i has id i + 1. Empty where tokens are hashed. */
  readonly tokens: readonly string[];
  /** Rows that tokens are hashed into; absent where tokens are kept. */
  readonly hashed?: number;
  /** Table rows: tokens, or rows to hash into, + 2. */
  readonly rows: number;
  /** Id of everything unknown or missing. */
  readonly oov: number;
  /** Id of a token, in whichever spelling its form allows; `oov` when unknown. */
  idOf(text: string): number;
}

/** Makes a vocabulary from canonical tokens in id order. `form` says which texts are the same token. Default: none are. */
export function vocabularyOf(tokens: readonly string[], form: TokenForm = 'text'): Vocabulary {
  const oov = tokens.length + 1;
  // Made when the first text comes: training sees ids alone, and a map takes more than the tokens.
  let ids: Map<string, number> | undefined;
  const find = (token: string): number | undefined => (ids ??= idsOf(tokens)).get(token);
  const idOf = (token: string): number => find(token) ?? oov;
  return {
    tokens,
    rows: tokens.length + 2,
    oov,
    // Most texts are their token as it stands.
    idOf: form === 'text' ? idOf : (text) => find(text) ?? idOf(canonicalToken(text, form)),
  };
}

/** A vocabulary that keeps no tokens: each has id 1 + hash mod `rows`, only a missing one ('') is OOV. `form` as above. */
export function hashedVocabulary(rows: number, form?: TokenForm): Vocabulary {
  const oov = rows + 1;
  return {
    tokens: [],
    hashed: rows,
    rows: rows + 2,
    oov,
    idOf: (text) => {
      const token = canonicalToken(text, form);
      return token === '' ? oov : 1 + (tokenHash(token) % rows);
    },
  };
}

/**
 * The numbers of the tokens that occur at least `fewest` times, in the order that their vocabulary has: ascending,
 * numerically when all are numbers, else by code unit, as the authors' pipeline does.
 */
export function vocabularyOrder(tokens: readonly string[], counts: Uint32Array, fewest: number): Uint32Array {
  let kept = 0;
  const numbers = new Uint32Array(tokens.length);
  for (let number = 0; number < tokens.length; number++) if (counts[number]! >= fewest) numbers[kept++] = number;
  return sortedByToken(numbers.subarray(0, kept), tokens);
}

function sortedByToken(numbers: Uint32Array, tokens: readonly string[]): Uint32Array {
  const values = numbers.every((number) => isNumber(tokens[number]!)) && Float64Array.from(tokens, Number);
  const byText = (a: number, b: number): number => compare(tokens[a]!, tokens[b]!);
  return numbers.sort(values ? (a, b) => values[a]! - values[b]! || byText(a, b) : byText);
}

function isNumber(token: string): boolean {
  return token.trim() !== '' && Number.isFinite(Number(token));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function idsOf(tokens: readonly string[]): Map<string, number> {
  const ids = new Map<string, number>();
  for (const [index, token] of tokens.entries()) ids.set(token, index + 1);
  return ids;
}
