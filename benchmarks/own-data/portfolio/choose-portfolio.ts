import type { RecipeEntry } from '@fsdnet/training';
import type { CandidateRow } from './candidate-row.ts';

/** A set and where its rows come from. */
export interface SourcedSet {
  readonly name: string;
  readonly source: string;
}

/** A portfolio, and how much more log loss its best entry has than the best of all candidates, as a share, by entries. */
export interface ChosenPortfolio {
  readonly entries: readonly RecipeEntry[];
  readonly regrets: readonly number[];
}

/**
 * Greedy choice: the candidate with the least mean regret over sources, then the one that lowers it most beside it, up to
 * `size` entries. The regret of a portfolio on a set is the share by which its best entry's log loss on the validation rows
 * exceeds that of the best candidate; sets of one source are averaged first. A candidate without a result is as bad as the worst.
 */
export function choosePortfolio(
  candidates: readonly RecipeEntry[],
  rows: readonly CandidateRow[],
  sets: readonly SourcedSet[],
  size: number,
): ChosenPortfolio {
  const losses = new Map(sets.map(({ name }) => [name, lossesOn(name, candidates, rows)]));
  const regretOf = (entries: readonly RecipeEntry[]): number => {
    const bySource = Map.groupBy(sets, ({ source }) => source);
    const means = [...bySource.values()].map((ofSource) =>
      mean(
        ofSource.map(({ name }) => {
          const loss = losses.get(name)!;
          const best = Math.min(...loss.values());
          return Math.min(...entries.map((entry) => loss.get(entry.name)!)) / best - 1;
        }),
      ),
    );
    return mean(means);
  };
  const entries: RecipeEntry[] = [];
  const regrets: number[] = [];
  while (entries.length < size) {
    const others = candidates.filter((candidate) => !entries.includes(candidate));
    const tried = others.map((candidate) => ({ candidate, regret: regretOf([...entries, candidate]) }));
    const best = tried.reduce((a, b) => (b.regret < a.regret ? b : a));
    if (entries.length > 0 && best.regret >= regrets.at(-1)!) break;
    entries.push(best.candidate);
    regrets.push(best.regret);
  }
  return { entries, regrets };
}

function lossesOn(
  set: string,
  candidates: readonly RecipeEntry[],
  rows: readonly CandidateRow[],
): ReadonlyMap<string, number> {
  const found = new Map(rows.filter((row) => row.set === set).map((row) => [row.candidate, row.valid?.logloss]));
  const worst = Math.max(...[...found.values()].filter((loss) => loss !== undefined));
  return new Map(candidates.map(({ name }) => [name, found.get(name) ?? worst]));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
