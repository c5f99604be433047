import type { JobOptions, ResultRow } from '../rows/result-row.ts';
import type { Variant } from './variants.ts';
import { weightOptions, type Weights } from './weights.ts';

/** A loss of others, or the paper's, with the few weights that are tried for it. */
export interface Method {
  readonly title: string;
  /** What it is, for the page. */
  readonly about: string;
  readonly trials: readonly JobOptions[];
}

/** Trials of each method, so that none is searched longer than the others. */
export const TRIALS = 12;

/** All combinations of some values of some weights. */
function product(
  fixed: JobOptions,
  choices: Readonly<Partial<Record<keyof Weights, readonly number[]>>>,
): readonly JobOptions[] {
  const letters = Object.entries(choices) as [keyof Weights, readonly number[]][];
  return letters.reduce<readonly JobOptions[]>(
    (trials, [letter, values]) =>
      trials.flatMap((trial) => values.map((value) => ({ ...trial, ...weightOptions({ [letter]: value }) }))),
    [fixed],
  );
}

/** The heads' own terms off. */
const ENSEMBLE_ALONE = { alpha: 0, softLabels: false, hints: false };

/** The paper's loss, its teacher detached, and what others train ensembles with. */
export const methods: readonly Method[] = [
  {
    title: 'FSDNet',
    about: "the paper's loss: α, T and β",
    trials: product({}, { α: [0.5, 0.7, 0.9], T: [1.3, 3], β: [0.01, 0.1] }),
  },
  {
    title: 'FSDNet, teacher detached',
    about: 'the same, the deepest head learning from the labels only: α, T and β',
    trials: product({ detachTeacher: true }, { α: [0.5, 0.7, 0.9], T: [1.3, 3], β: [0.01, 0.1] }),
  },
  {
    title: 'mean of logits teaches (FinalNet)',
    about: 'cross-entropy of σ(mean z), which teaches the heads, detached: γ and δ',
    trials: product({ ...ENSEMBLE_ALONE, ensemble: 'mean-logit' }, { γ: [0.3, 1, 3], δ: [0.1, 0.3, 1, 3] }),
  },
  {
    title: 'mean of probabilities teaches (QNN-α)',
    about: 'cross-entropy of the mean probability, which teaches the heads, detached: γ and δ',
    trials: product({ ...ENSEMBLE_ALONE, ensemble: 'mean-probability' }, { γ: [0.3, 1, 3], δ: [0.1, 0.3, 1, 3] }),
  },
  {
    title: 'heads and their mean, no distillation',
    about: 'cross-entropies of the heads and of the mean probability: α and γ',
    trials: product(
      { softLabels: false, hints: false, ensemble: 'mean-probability', delta: 0 },
      { α: [0.3, 0.6, 0.9, 1], γ: [0.3, 1, 3] },
    ),
  },
  {
    title: 'examined heads (KDEF)',
    about: 'cross-entropies of the heads; mean and heads teach by how well each head does: α and δ',
    trials: product(
      { softLabels: false, hints: false, ensemble: 'mean-logit', gamma: 0, examination: true },
      { α: [0.33, 0.66, 1], δ: [0.3, 1, 3, 10] },
    ),
  },
  {
    title: 'FSDNet and its mean',
    about: "the paper's loss with the published α, T and β, and the mean probability trained beside it: γ and δ",
    trials: product({ ensemble: 'mean-probability' }, { γ: [0.1, 0.3, 1], δ: [0, 0.1, 0.3, 1] }),
  },
];

/** A trial as a point of the grid. */
export function trialVariant(options: JobOptions): Variant {
  const title = Object.entries(options).map(([name, value]) => `${name} ${value}`);
  return { title: title.join(', '), model: 'fsdnet', fsd: true, options };
}

/** The best of some rows on the validation part. */
export function bestOnValid(rows: readonly ResultRow[]): ResultRow | undefined {
  return rows.reduce<ResultRow | undefined>(
    (best, row) => (best === undefined || row.valid.auc > best.valid.auc ? row : best),
    undefined,
  );
}
