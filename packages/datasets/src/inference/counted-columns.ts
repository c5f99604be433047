import { quotedName } from '../columns.ts';
import type { ColumnGuess } from './column-kind.ts';
import type { ColumnDecision, InferenceOptions, SchemaInference } from './infer-schema.ts';
import { RowCounter } from './row-counter.ts';

/** Why a column that only counts rows is no feature. */
export const COUNTER: ColumnGuess & { readonly kind: 'ignored' } = {
  kind: 'ignored',
  reason: 'it only counts rows; --numeric or --categorical keeps it',
};

/** Watches a column whose sample may count rows; undefined for every other one. */
export function counterOf(cells: Iterable<unknown>): RowCounter | undefined {
  const counter = new RowCounter();
  for (const cell of cells) {
    counter.add(cell);
    if (!counter.mayCount) return undefined;
  }
  return counter;
}

/** Whether an option names a column that is no column of its own kind, and so wants it as a feature. */
export function isNamedByOption(column: string, options: InferenceOptions): boolean {
  const { group, hash, dim, softBuckets, numericScaling, tokens, share, splitBy } = options;
  const entries = [hash, dim, softBuckets, numericScaling, tokens].flatMap((given) => given ?? []);
  return (
    column === group ||
    splitBy === `group:${column}` ||
    entries.some((entry) => entry.startsWith(`${column}:`) || entry.startsWith(`${column}=`)) ||
    (share ?? []).some((entry) => entry.split(',').some((name) => name.trim() === column))
  );
}

/** What became of columns that only count rows once all rows were seen. */
export function withoutCounters(inference: SchemaInference, counters: ReadonlySet<string>): SchemaInference {
  const changed = (decision: ColumnDecision): ColumnDecision =>
    counters.has(decision.column) ? { ...decision, use: COUNTER.kind, reason: COUNTER.reason } : decision;
  return { ...inference, columns: inference.columns.map(changed) };
}

/** What the user should know of a column that only counts rows, in words. */
export function counterLine(column: string): string {
  return `column ${quotedName(column)}: left out, ${COUNTER.reason}`;
}
