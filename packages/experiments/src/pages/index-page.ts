import { stageProgress } from '../grid/stage-progress.ts';
import type { RowIndex } from '../rows/row-index.ts';
import { durationText, estimateSeconds } from '../run/estimate.ts';
import { EARLIER } from '../tables/scores-cells.ts';
import { markdownTable } from '../tables/table.ts';
import type { Page } from './page.ts';

/** A speed that every machine reads the same from the rows. */
const ANY_MACHINE = { machine: '', threads: undefined };

/** What there is, and what is left to train. */
export function indexText(pages: readonly Page[], index: RowIndex): string {
  const progress = stageProgress(index, (job) => estimateSeconds(job, index.rows, ANY_MACHINE));
  const left = progress.map(({ title, trainings, done, earlier, secondsLeft }) => [
    title,
    `${done} of ${trainings}`,
    earlier === 0 ? '' : String(earlier),
    done === trainings ? 'done' : durationText(secondsLeft),
  ]);
  return `<!-- Written by \`npm run reproduce\`; do not edit. -->

# Results

The paper's tables and figures with our numbers beside the paper's (Sang et al. 2024, [arXiv:2411.07508](https://arxiv.org/abs/2411.07508)).
Everything on these pages is made from the rows of [packages/experiments/results](../../packages/experiments/results), one a training, by

\`\`\`sh
npm run reproduce -- all                        # trains what is missing, days; can be stopped and goes on
npm run reproduce -- table3 --dataset frappe    # one of them
npm run reproduce -- all --smoke                # does it all work? A minute, on made-up data
npm run reproduce -- all --list                 # what is done and left
\`\`\`

${pages.map(({ name, title, first }) => `- [${title}](${name}.md). ${first}`).join('\n')}

Hyper-parameters are presets: the authors' published ones for FSDNet and its backbones, for the other models those of BARS
([first results](../../packages/experiments/RESULTS.md) has the sources). The best epoch is chosen by the AUC on the validation part. Frappe's
validation and test parts are the published files; the negatives of its training part were drawn again, so figures compare with other code on
the same files, not digit by digit with the paper. The paper's Figures 4 to 6 and 9 are of Criteo, ML-tag and ML-1M, of which only ML-1M can be
had here; Figure 8 is of Criteo, ours of Frappe.

## What is left

Times are estimated from the speed of the rows there are, most of them with 2 threads on 2 cores. One training runs at a time: two at once, on
the same cores, slow each other by more than they save. Trainings of an earlier version of the numerics (${EARLIER}) count, and are done again
after everything else.

${markdownTable({ title: '', head: ['Part', 'Trainings done', `of these ${EARLIER}`, 'Left'], rows: left })}
`;
}
