import type { ResultRow, Scores } from './job.ts';

/** A run of the authors' own code (PyTorch) on the same files. */
export interface AuthorsRow {
  readonly data: string;
  readonly model: string;
  readonly seed: number;
  readonly epochs?: number;
  readonly valid: Scores;
  readonly test: Scores;
  /** AUC on the valid part after some of the epochs. */
  readonly validAuc?: Readonly<Record<string, number>>;
}

const NOTE = `Written by \`src/write-results.ts\` from \`results/\`; do not edit.

Hyper-parameters are the authors' published ones (\`--preset paper\`); the best epoch is chosen by the AUC on the validation part, nothing on
the test part. Frappe's validation and test parts are the published files; the negatives of its training part were drawn again, so figures
compare with the authors' code on the same files, not digit by digit with the paper. One seed proves nothing about a difference of 0.001:
DCNv2's two runs of the authors' code differ by 0.0027.`;

/** All finished runs beside the authors' code, as Markdown. */
export function resultsPage(rows: readonly ResultRow[], authors: readonly AuthorsRow[]): string {
  return `# Results\n\n${NOTE}\n\n${runsTable(rows)}\n\n## The authors' code on the same files\n\n${authorsTable(authors)}\n\n${curves(rows, authors)}`;
}

function runsTable(rows: readonly ResultRow[]): string {
  const lines = rows.map(
    ({ command, runtime, epochs, bestEpoch, valid, test, samplesPerSecond, peakRssBytes }) =>
      `| \`${command}\` | ${runtime} | ${bestEpoch} / ${epochs} | ${pair(valid)} | ${pair(test)} | ${samplesPerSecond.toLocaleString('en')} | ${(peakRssBytes / 1e9).toFixed(2)} GB |`,
  );
  return [
    '| command | runtime | best / all epochs | valid AUC / log loss | test AUC / log loss | samples/s | peak memory |',
    '|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

function authorsTable(rows: readonly AuthorsRow[]): string {
  const lines = rows.map(
    ({ data, model, seed, epochs, valid, test }) =>
      `| ${data} | ${model} | ${seed} | ${epochs ?? ''} | ${pair(valid)} | ${pair(test)} |`,
  );
  return ['| data | model | seed | epochs | valid AUC / log loss | test AUC / log loss |', '|---|---|---|---|---|---|', ...lines].join('\n');
}

/** Our validation curves at the epochs that are known of the authors' run. */
function curves(rows: readonly ResultRow[], authors: readonly AuthorsRow[]): string {
  const known = authors.find(({ data, validAuc }) => data === 'frappe' && validAuc);
  const ours = rows.filter(({ id }) => id.startsWith('frappe-fsdnet'));
  if (!known?.validAuc || ours.length === 0) return '';
  const epochs = Object.keys(known.validAuc);
  const line = (name: string, value: (epoch: string) => number | undefined): string =>
    `| ${name} | ${epochs.map((epoch) => value(epoch)?.toFixed(4) ?? '').join(' | ')} |`;
  return [
    '## Validation AUC by epoch, FSDNet on Frappe',
    '',
    `| run | ${epochs.join(' | ')} |`,
    `|---|${epochs.map(() => '---').join('|')}|`,
    line(`authors' code, seed ${known.seed}`, (epoch) => known.validAuc?.[epoch]),
    ...ours.map(({ id, validAuc }) => line(id, (epoch) => validAuc[Number(epoch) - 1])),
    '',
    'The learning rate falls tenfold at the first epoch that brings no improvement, which is not the same epoch in every run.',
    '',
  ].join('\n');
}

function pair({ auc, logloss }: Scores): string {
  return `${auc.toFixed(6)} / ${logloss.toFixed(6)}`;
}
