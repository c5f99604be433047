import type { FirstRun } from '../rows/result-row.ts';
import { pair, table } from './markdown.ts';
import type { PublishedModel } from './peer-run.ts';

/** The paper's sixteen models on Frappe's test part, seed 2023, beside what is published of them. */
export function modelsTable(rows: readonly FirstRun[], models: readonly PublishedModel[]): string {
  return table(
    ['model', 'ours', 'above the paper', 'paper, Table 2', 'BARS'],
    models.map(({ model, name, paper, bars }) => {
      const ours = rows.find(({ id }) => id === `frappe-${model}-2023`)?.test;
      return [name, pair(ours), ours ? signed(ours.auc - paper.auc) : '', pair(paper, 4), pair(bars, 4)];
    }),
  );
}

function signed(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(4)}`;
}

/** Short runs of every model: AUC on the validation part of each set. */
export function shortRunsTable(
  rows: readonly FirstRun[],
  models: readonly PublishedModel[],
  sets: readonly string[],
): string {
  return table(
    ['model', ...sets],
    models.map(({ model, name }) => [
      name,
      ...sets.map((set) => rows.find(({ id }) => id === `${set}-${model}-2023`)?.valid.auc.toFixed(4) ?? ''),
    ]),
  );
}
