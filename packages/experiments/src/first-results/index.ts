import type { FirstRun, ResultRow } from '../rows/result-row.ts';
import { curvesTable, ourCurve, peerCurve } from './curves.ts';
import { BACKBONES, backbonesTable } from './backbones.ts';
import { modelsTable, shortRunsTable } from './models.ts';
import type { Peers } from './peer-run.ts';
import { peersTable, runsTable } from './runs.ts';

export { readPeers } from './read-peers.ts';

const NOTE = `Written by \`src/write-results.ts\` from \`results/\`; do not edit. These are the runs of before there was \`npm run reproduce\`,
whose pages are in [docs/results](../../docs/results).

Hyper-parameters are presets, which the command prints with their source: the authors' published ones for FSDNet and its backbones, for the other
models those of BARS. One configuration a row; the best epoch is chosen by the AUC on the
validation part, nothing on the test part. Frappe's validation and test parts are the published files; the negatives of its training part
were drawn again, so figures compare with other code on the same files, not digit by digit with the paper. One seed proves nothing about a
difference of 0.001: DCNv2's two runs of the authors' code differ by 0.0027. Runs shared the machine with other work, so their samples/s are
no measure of speed; [benchmarks](../../benchmarks) has those.`;

const RATE =
  'The learning rate falls tenfold at the first epoch that brings no improvement, which is not the same epoch in every run.';

/** The runs of before there was `reproduce`, beside the paper, the authors' code and FuxiCTR, as Markdown. */
export function resultsPage(all: readonly ResultRow[], { authors, fuxictr, paperTable3, published }: Peers): string {
  const rows = all.filter((row): row is FirstRun => row.id !== undefined);
  const fsdnet = rows.filter(({ id }) => id.startsWith('frappe-fsdnet'));
  const plain = rows.filter(({ id }) => BACKBONES.some((backbone) => backbone.plain === id));
  const isShort = ({ command }: ResultRow): boolean => command.includes('--epochs');
  const short = rows.filter(isShort);
  const whole = rows.filter((row) => !isShort(row));
  const sections = [
    ['# First results', NOTE, runsTable(whole)],
    [
      '## The sixteen models',
      'Frappe, test part, AUC / log loss, seed 2023; the paper has means of ten seeds, BARS the best of its configurations. Each row is one run with the preset. Two configurations were tried for FM (batches of 10,000) and PNN (λ and dropout of BARS), whose first ones stopped in the third epoch, one for every other model.',
      modelsTable(rows, published),
    ],
    [
      '## Short runs on other sets',
      'AUC on the validation part: two epochs on MovieLens-1M, one on the same with genres, at most ten on the others, of which Criteo (10,000 rows) and Avazu are samples. That every model learns there, with the preset of the set or the general one.',
      shortRunsTable(short, published, ['ml-1m', 'ml-1m-genres', 'sample', 'criteo', 'avazu']),
    ],
    [
      '## FSD on four backbones',
      "Frappe, test part, AUC / log loss, seed 2023, beside the Frappe columns of the paper's Table 3 (means of ten seeds). Every backbone and its FSD version ran with the one configuration that the authors publish for FSDNet; AutoInt+ has 2 heads.",
      backbonesTable(rows, paperTable3),
    ],
    ["## The authors' code on the same files", peersTable(authors)],
    [
      '## Validation AUC by epoch, FSDNet on Frappe',
      curvesTable(
        [3, 5, 8, 12, 15, 16, 20, 32],
        [
          ...authors
            .filter(({ data, validAuc }) => data === 'frappe' && validAuc)
            .map((run) => peerCurve("authors' code", run)),
          ...fsdnet.map(ourCurve),
        ],
      ),
      RATE,
    ],
    [
      '## Plain backbones beside FuxiCTR',
      'FuxiCTR 2.0.1 (PyTorch 2.2.2, 2 threads, the same kind of machine) on the same Frappe files with the same recipe. Its runs of xDeepFM and AutoInt+ were stopped early.',
      peersTable(fuxictr.filter(({ test }) => test)),
      curvesTable(
        [1, 2, 3, 5, 8, 10, 12, 15],
        [...fuxictr.map((run) => peerCurve('FuxiCTR', run)), ...plain.map(ourCurve)],
      ),
      `Its speed in thousand samples/s: ${fuxictr.map(({ model, samplesPerSecond = 0 }) => `${model} ${samplesPerSecond / 1000}`).join(', ')}; ours is in [benchmarks](../../benchmarks).`,
    ],
  ];
  return `${sections.flat().join('\n\n')}\n`;
}
