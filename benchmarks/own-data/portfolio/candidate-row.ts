import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecipeEntry } from '@fsdnet/training';
import { readJsonLines } from '../json-lines.ts';

/** How one candidate did on the first split of one set: a line of results/candidates.jsonl. */
export interface CandidateRow {
  readonly set: string;
  readonly candidate: string;
  /** Fingerprint of the split's parts. */
  readonly data: string;
  /** Log loss and AUC of the best evaluation on the validation rows; null where training failed. */
  readonly valid: { readonly logloss: number; readonly auc: number } | null;
  readonly epochs: number;
  readonly bestEpoch: number;
  /** Of the command, on a machine that may do other work. */
  readonly seconds: number;
}

/** The table of candidates and sets. */
export const CANDIDATE_RESULTS: string = join(import.meta.dirname, 'candidates.jsonl');

/** Everything that may become an entry of the portfolio. */
export function readCandidates(): readonly RecipeEntry[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'candidates.json'), 'utf8')) as readonly RecipeEntry[];
}

/** Rows that were measured before. */
export function readCandidateRows(): readonly CandidateRow[] {
  return existsSync(CANDIDATE_RESULTS) ? readJsonLines<CandidateRow>(CANDIDATE_RESULTS) : [];
}
