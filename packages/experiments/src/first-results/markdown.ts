import type { Scores } from '../rows/result-row.ts';

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** "AUC / log loss", empty where there is none. */
export function pair(scores: Scores | undefined, digits = 6): string {
  return scores ? `${scores.auc.toFixed(digits)} / ${scores.logloss.toFixed(digits)}` : '';
}
