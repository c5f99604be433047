import { presetFor } from 'fsdnet';
import type { RowIndex } from '../rows/row-index.ts';
import type { Job } from '../rows/result-row.ts';
import { table2Models, table3Models, type PaperModel } from './models.ts';
import { bestOnValid, methods, trialVariant } from './search.ts';
import {
  ablations,
  fusions,
  jobOf,
  noiseModels,
  noiseShares,
  sweeps,
  sweepVariants,
  underNoise,
  type Sweep,
  type Variant,
} from './variants.ts';
import { optionOfWeight } from './weights.ts';

/** What `reproduce` makes, in the order of the paper; "beyond" is not in it. */
export const targetNames: readonly TargetName[] = [
  ...(['table1', 'table2', 'table3', 'table4', 'table5'] as const),
  ...(['figure4', 'figure5', 'figure6', 'figure7', 'figure8', 'figure9'] as const),
  'beyond',
];

/** A table or figure. */
export type TargetName = `table${1 | 2 | 3 | 4 | 5}` | `figure${4 | 5 | 6 | 7 | 8 | 9}` | 'beyond';

/** The trainings behind a target. */
export interface TargetPlan {
  /** Where no data sets are named. */
  readonly datasets: readonly string[];
  /** Where no seeds are named. */
  readonly seeds: readonly number[];
  /** What is trained on a data set; it may depend on what has been trained. */
  variants(dataset: string, rows: RowIndex): readonly Variant[];
}

const FIRST_SEED = [2023];
/** Seeds of the tables' first round. */
const TABLE_SEEDS = [2023, 2024, 2025];
/** The sets that this repository's results are of. */
const AT_HAND = ['frappe', 'ml-1m'];

const ofModels = (models: readonly PaperModel[]): readonly Variant[] =>
  models.map((model) => ({ ...model, options: {} }));

const ofSweep = (sweep: Sweep): TargetPlan => ({
  datasets: ['ml-1m', 'frappe'],
  seeds: FIRST_SEED,
  variants: (dataset) => sweepVariants(sweep, publishedWeight(sweep, dataset)),
});

/** The value of a sweep's option that is published for a data set. */
export function publishedWeight({ symbol }: Sweep, dataset: string): number {
  const { values } = presetFor({ model: 'fsdnet', dataset, trainRows: 1 });
  return Reflect.get(values, optionOfWeight(symbol)) as number;
}

/** The grid, target by target. */
const targets: Readonly<Record<TargetName, TargetPlan>> = {
  table1: { datasets: AT_HAND, seeds: [], variants: () => [] },
  table2: { datasets: AT_HAND, seeds: TABLE_SEEDS, variants: () => ofModels(table2Models) },
  table3: { datasets: AT_HAND, seeds: TABLE_SEEDS, variants: () => ofModels(table3Models) },
  table4: { datasets: [], seeds: [], variants: () => [] },
  table5: { datasets: AT_HAND, seeds: TABLE_SEEDS, variants: () => ablations },
  figure4: ofSweep(sweeps.figure4),
  figure5: ofSweep(sweeps.figure5),
  figure6: ofSweep(sweeps.figure6),
  figure7: { datasets: AT_HAND, seeds: FIRST_SEED, variants: () => fusions },
  // It trains its models by itself: rows do not keep weights.
  figure8: { datasets: [], seeds: [], variants: () => [] },
  figure9: {
    datasets: ['ml-1m', 'frappe'],
    seeds: FIRST_SEED,
    variants: () => noiseModels.flatMap((model) => noiseShares.map((share) => underNoise(model, share))),
  },
  beyond: { datasets: ['frappe'], seeds: FIRST_SEED, variants: () => searchVariants() },
};

/** Every trial of the search. */
export function searchVariants(): readonly Variant[] {
  return methods.flatMap(({ trials }) => trials.map(trialVariant));
}

/** The best trial of each method so far, by the validation part; methods whose trials are not all done are left out. */
export function searchWinners(rows: RowIndex): readonly { readonly title: string; readonly variant: Variant }[] {
  return methods.flatMap(({ title, trials }) => {
    const done = trials.map((trial) => rows.newest(jobOf(trialVariant(trial), 'frappe', FIRST_SEED[0]!)));
    const best = bestOnValid(done.flatMap((row) => (row ? [row] : [])));
    return best && done.every((row) => row !== undefined) ? [{ title, variant: trialVariant(best.options) }] : [];
  });
}

/** What is trained for some targets: every job once. */
export function jobsOf(
  names: readonly TargetName[],
  rows: RowIndex,
  asked: {
    readonly datasets?: readonly string[];
    readonly seeds?: readonly number[];
    readonly models?: readonly string[];
  },
): readonly Job[] {
  return names.flatMap((name) => {
    const { datasets, seeds, variants } = targets[name];
    return (asked.datasets ?? datasets).flatMap((dataset) =>
      variants(dataset, rows)
        .filter(({ model }) => asked.models?.includes(model) ?? true)
        .flatMap((variant) =>
          (seeds.length === 0 ? [] : (asked.seeds ?? seeds)).map((seed) => jobOf(variant, dataset, seed)),
        ),
    );
  });
}

/** The further trainings that a finished search asks for: winner and FSDNet on three seeds of Frappe, one of ML-1M. */
export function afterSearch(rows: RowIndex): readonly Job[] {
  const winners = searchWinners(rows);
  if (winners.length < methods.length) return [];
  const others = winners.filter(({ title }) => title !== 'FSDNet');
  const best = bestOnValid(
    others.flatMap(({ variant }) => rows.newest(jobOf(variant, 'frappe', FIRST_SEED[0]!)) ?? []),
  );
  const compared = [trialVariant({}), ...(best ? [trialVariant(best.options)] : [])];
  return compared.flatMap((variant) => [
    ...TABLE_SEEDS.map((seed) => jobOf(variant, 'frappe', seed)),
    jobOf(variant, 'ml-1m', FIRST_SEED[0]!),
  ]);
}
