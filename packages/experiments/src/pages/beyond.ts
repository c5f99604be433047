import { methods, TRIALS, bestOnValid, trialVariant, type Method } from '../grid/search.ts';
import { searchVariants, searchWinners } from '../grid/targets.ts';
import { jobOf } from '../grid/variants.ts';
import type { JobOptions, ResultRow } from '../rows/result-row.ts';
import type { RowIndex } from '../rows/row-index.ts';
import { mean } from '../statistics/moments.ts';
import { unpairedTest } from '../statistics/t-tests.ts';
import { metricOf, pValueCell, scoreCell } from '../tables/scores-cells.ts';
import type { Page, Section } from './page.ts';

const SEED = 2023;

interface Searched {
  readonly method: Method;
  readonly done: readonly ResultRow[];
  readonly best: ResultRow | undefined;
}

/** Losses of others on the heads of FSDNet: does any beat the paper's? */
export function beyondPage(index: RowIndex): Page {
  const searched = methods.map((method): Searched => {
    const done = method.trials.flatMap((trial) => index.newest(jobOf(trialVariant(trial), 'frappe', SEED)) ?? []);
    return { method, done, best: bestOnValid(done) };
  });
  return {
    name: 'beyond-the-paper',
    title: 'Beyond the paper: other losses on the same heads',
    first: verdict(searched),
    sections: [
      {
        kind: 'text',
        text: `The paper's loss never trains the average that the model outputs, and lets the teacher receive gradients from its students. Other groups'
losses do otherwise; the options \`ensemble\`, \`gamma\`, \`delta\`, \`examination\` and \`detachTeacher\` of
[withFSD](../../packages/fsd-module/README.md#what-it-computes) have them. Each method gets ${TRIALS} trainings on Frappe with seed ${SEED},
and its weights are those with the best AUC on the validation part; the test part decides nothing. Then the best other method and FSDNet are
trained with three seeds, and with one on ML-1M.`,
      },
      {
        kind: 'table',
        name: 'beyond-search',
        table: {
          title: 'Frappe, seed 2023: the best weights of each method by the validation part',
          head: ['Method', 'Trials done', 'Best weights', 'Valid AUC', 'Valid log loss', 'Test AUC', 'Test log loss'],
          rows: searched.map(({ method, done, best }) => [
            method.title,
            `${done.length} of ${method.trials.length}`,
            best ? weightsText(best.options) : '–',
            ...[best?.valid.auc, best?.valid.logloss, best?.test.auc, best?.test.logloss].map(
              (value) => value?.toFixed(5) ?? '–',
            ),
          ]),
        },
      },
      ...finalSections(index),
      {
        kind: 'text',
        text: `What is searched:\n\n${methods.map(({ title, about }) => `- ${title}: ${about}`).join('\n')}`,
      },
    ],
    rows: searchVariants().flatMap((variant) => index.newest(jobOf(variant, 'frappe', SEED)) ?? []),
    command: 'npm run reproduce -- beyond',
  };
}

/** Winner and FSDNet with three seeds; nothing until the search is done. */
function finalSections(index: RowIndex): readonly Section[] {
  const winners = searchWinners(index);
  if (winners.length < methods.length) return [];
  const others = winners.filter(({ title }) => title !== 'FSDNet');
  const best = bestOnValid(others.flatMap(({ variant }) => index.newest(jobOf(variant, 'frappe', SEED)) ?? []));
  const winner = others.find(({ variant }) => weightsText(variant.options) === weightsText(best!.options))!;
  const rows = ['frappe', 'ml-1m'].flatMap((dataset) => {
    const [ours, fsdnet] = [winner.variant, trialVariant({})].map((variant) => index.ofVariant(variant, dataset)) as [
      readonly ResultRow[],
      readonly ResultRow[],
    ];
    return (['auc', 'logloss'] as const).map((metric) => [
      `${dataset}, ${metric === 'auc' ? 'AUC' : 'log loss'}`,
      scoreCell(ours, metric),
      scoreCell(fsdnet, metric),
      pValueCell(unpairedTest(metricOf(ours, metric), metricOf(fsdnet, metric))),
    ]);
  });
  return [
    {
      kind: 'table',
      name: 'beyond-final',
      table: {
        title: `Test part: ${winner.title}, ${weightsText(winner.variant.options)}`,
        head: ['', winner.title, 'FSDNet', 'p, unpaired'],
        rows,
      },
    },
  ];
}

function weightsText(options: JobOptions): string {
  const weights = Object.entries(options).filter(([, value]) => typeof value === 'number');
  return weights.map(([name, value]) => `${name} ${value}`).join(', ') || 'published';
}

function verdict(searched: readonly Searched[]): string {
  const trials = searched.reduce((sum, { method }) => sum + method.trials.length, 0);
  const done = searched.reduce((sum, one) => sum + one.done.length, 0);
  const fsdnet = searched.find(({ method }) => method.title === 'FSDNet')!.best;
  const others = searched.filter(({ method, best }) => method.title !== 'FSDNet' && best);
  if (done < trials) {
    return `Not decided yet: ${done} of ${trials} trials of the search are done, the others are in the queue.`;
  }
  const better = others.filter(({ best }) => best!.test.auc > fsdnet!.test.auc);
  if (better.length === 0)
    return `No other loss beats FSDNet's on Frappe with the same budget: its test AUC stays the best of all methods.`;
  const gain = mean(better.map(({ best }) => best!.test.auc - fsdnet!.test.auc));
  return `With one seed ${better.map(({ method }) => method.title).join(', ')} ${better.length === 1 ? 'has' : 'have'} the better test AUC on Frappe, by ${gain.toFixed(5)} on average; the three seeds below decide.`;
}
