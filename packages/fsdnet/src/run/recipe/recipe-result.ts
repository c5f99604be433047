import { epochText } from '@fsdnet/training';
import type { Race } from '@fsdnet/training';

import { metricText } from '../../cli/output/index.ts';
import type { ReportTable } from '../../report/index.ts';

/** How an entry of the portfolio did. */
export interface EntryResult {
  readonly name: string;
  readonly model: string;
  /** Rounds of the race that it ran, and epochs that it was trained for; 0 without a race. */
  readonly rungs: number;
  readonly epochs: number;
  /** Its best evaluation; null without a race, and where the loss became NaN or infinite. */
  readonly valid: { readonly auc: number | null; readonly logloss: number | null } | null;
}

/** What was tried on own data, and what was chosen: in `--json` under "recipe". */
export interface RecipeResult {
  readonly entries: readonly EntryResult[];
  /** Name of the chosen entry. */
  readonly chosen: string;
  /** Share of ten epochs' rows that all trials together might see; null without a race. */
  readonly budget: number | null;
  /** Whether `--recipe-minutes` ended the race. */
  readonly shortened: boolean;
  /** That the race took. */
  readonly seconds: number;
  /** Why there was no race; null where there was one. */
  readonly withoutRace: string | null;
}

/** The result of a race. */
export function raceResult(
  { trials, chosen, shortened }: Race,
  entries: readonly { readonly name: string; readonly model: string }[],
  budget: number,
  seconds: number,
): RecipeResult {
  return {
    entries: trials.map(({ rungs, epochs, valid }, index) => ({
      ...entries[index]!,
      rungs,
      epochs,
      valid: valid && { auc: valid['auc'] ?? null, logloss: valid['logloss'] ?? null },
    })),
    chosen: entries[chosen]!.name,
    budget,
    shortened,
    seconds,
    withoutRace: null,
  };
}

/** The result where one entry is taken without a race. */
export function withoutRace(entry: { readonly name: string; readonly model: string }, reason: string): RecipeResult {
  return {
    entries: [{ ...entry, rungs: 0, epochs: 0, valid: null }],
    chosen: entry.name,
    budget: null,
    shortened: false,
    seconds: 0,
    withoutRace: reason,
  };
}

/** The trials of a race as a table; * is the chosen one. */
export function trialsTable({ entries, chosen }: RecipeResult): Required<Omit<ReportTable, 'title' | 'note'>> {
  return {
    header: ['Trial', 'Model', 'Epochs', 'Valid AUC', 'Log loss'],
    right: [2, 3, 4],
    rows: entries.map(({ name, model, epochs, valid }) => [
      `${name}${name === chosen ? ' *' : ''}`,
      model,
      epochText(epochs),
      metricText(valid?.auc),
      metricText(valid?.logloss),
    ]),
  };
}
