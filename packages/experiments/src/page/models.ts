import type { ResultRow } from '../job.ts';
import { pair, table } from './markdown.ts';
import type { PublishedModel } from './peer-run.ts';

/** The paper's sixteen models on Frappe's test part, seed 2023, beside what is published of them. */
export function modelsTable(rows: readonly ResultRow[], models: readonly PublishedModel[]): string {
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

/** Runs of two epochs on MovieLens-1M. */
export function twoEpochsTable(rows: readonly ResultRow[], models: readonly PublishedModel[]): string {
  return table(
    ['model', 'valid AUC / log loss', 'test AUC / log loss'],
    models.flatMap(({ model, name }) => {
      const row = rows.find(({ command }) => command.includes(`--dataset ml-1m --model ${model} --epochs 2 `));
      return row ? [[name, pair(row.valid), pair(row.test)]] : [];
    }),
  );
}
