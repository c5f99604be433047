import { auc, logLoss } from '@fsdnet/core';
import type { LogRow } from './logs.ts';

/** How well some rows were predicted. */
export interface Score {
  readonly rows: number;
  readonly auc: number | null;
  readonly logloss: number | null;
}

/** Scores of all rows, and apart of those whose user was learned from before. */
export interface Scores {
  readonly all: Score;
  readonly known: Score;
  readonly fresh: Score;
}

export function scoresOf(rows: readonly LogRow[], predictions: readonly number[], known: ReadonlySet<string>): Scores {
  const score = (belongs: (row: LogRow) => boolean): Score => {
    const kept = [...rows.keys()].filter((index) => belongs(rows[index]!));
    const labels = Float32Array.from(kept, (index) => rows[index]!.label);
    const scores = Float32Array.from(kept, (index) => predictions[index]!);
    return { rows: kept.length, auc: auc(labels, scores), logloss: logLoss(labels, scores) };
  };
  return {
    all: score(() => true),
    known: score(({ user }) => known.has(user)),
    fresh: score(({ user }) => !known.has(user)),
  };
}

/** Mean over the steps, each weighed by its rows; null where no step has a value. */
export function meanOf(scores: readonly Score[], metric: 'auc' | 'logloss'): number | null {
  let sum = 0;
  let weight = 0;
  for (const score of scores) {
    const value = score[metric];
    if (value === null) continue;
    sum += value * score.rows;
    weight += score.rows;
  }
  return weight === 0 ? null : sum / weight;
}
