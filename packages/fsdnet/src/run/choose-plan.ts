import { ConfigError } from '@fsdnet/core';
import type { Engine } from '@fsdnet/core/engine';
import type { RunFolderOptions } from '@fsdnet/training/node';

import { flag } from '../cli/options/index.ts';
import type { TrainOptions } from '../cli/options/index.ts';
import { dataSpec, pretrainedSpecs } from '../data/index.ts';
import type { LoadingOptions } from '../data/index.ts';
import type { Understanding } from '../data/understanding/index.ts';
import { displayName } from '../models/index.ts';
import { fittedFor, presetFor } from '../models/presets/index.ts';
import { tellPreset } from './announce.ts';
import { candidateOf, candidatesOf } from './recipe/candidates.ts';
import type { Candidate } from './recipe/candidates.ts';
import { portfolioOf } from './recipe/portfolio-file.ts';
import { recipeFile } from './recipe/recipe-file.ts';
import type { StoredRecipe } from './recipe/recipe-file.ts';
import { raceCandidates } from './recipe/recipe-race.ts';
import type { RaceWorld } from './recipe/recipe-race.ts';
import { withoutRace } from './recipe/recipe-result.ts';
import type { RecipeResult } from './recipe/recipe-result.ts';
import { refuseOtherShapes } from './start/index.ts';
import type { OpenStart, StartOptions } from './start/index.ts';
import { load, planOf } from './train-plan.ts';
import type { ChosenPlan, DataOfPlan } from './train-plan.ts';
import type { TrainWorld } from './train-world.ts';

/** Fewest validation rows of either class that a race can tell configurations apart on. */
const FEWEST_OF_A_CLASS = 100;

const recipeOptions = ['recipe', 'recipeBudget', 'recipeMinutes', 'portfolio'] as const;

/** Whether a run has a recipe: on own data, unless a preset is named. */
export function hasRecipe({ dataset, preset }: TrainOptions): boolean {
  return dataset === undefined && preset === undefined;
}

/** Refuses wrong options before data are read, which may take long; `stored` is the recipe of a run that goes on. */
export async function checkOptions(
  options: TrainOptions,
  stored: StoredRecipe | undefined,
  start?: StartOptions,
): Promise<void> {
  if (options.epochs === 0 && !start) {
    throw new ConfigError({
      where: '--epochs 0',
      rule: 'must be at least 1 without --init',
      fix: 'Name a run with --init to take its weights as they are.',
    });
  }
  if (hasRecipe(options)) await candidatesOf(options, stored?.portfolio ?? portfolioOf(options.portfolio), 0);
  else {
    const given = recipeOptions.find((name) => options[name] !== undefined);
    if (given !== undefined) {
      const { dataset } = options;
      throw new ConfigError({
        where: flag(given),
        rule: 'applies only to your own files, without --preset',
        got: dataset === undefined ? '--preset too' : `--dataset ${dataset} too`,
        fix: `Leave out ${flag(given)} or ${dataset === undefined ? '--preset' : '--dataset'}.`,
      });
    }
    const candidate = await candidateOf(options, 0);
    if (start) refuseOtherShapes(candidate, start);
  }
  pretrainedSpecs(options);
}

/** Reads the data that the options choose; `onSample` gets the first rows of the user's own files. */
export async function loadChosen(
  options: TrainOptions,
  { console, stop }: TrainWorld,
  { start, onSample }: { readonly start: OpenStart | undefined } & Pick<LoadingOptions, 'onSample'>,
): Promise<DataOfPlan> {
  const { dataset, dataDir, cache, threads, preset: wanted } = options;
  const seed = options.seed ?? presetFor({ model: '', dataset, preset: wanted, trainRows: 0 }).values.seed;
  const data = dataSpec({ ...options, seed }, fittedFor({ dataset, preset: wanted }));
  return {
    data,
    loaded: await load(data, { dataDir, cache, threads, growth: start?.growth, onSample }, console, stop),
    pretrained: pretrainedSpecs(options),
    start,
  };
}

/** Where a choice is made. */
export interface ChoiceWorld {
  readonly engine: Engine;
  readonly folder: string;
  /** Whether the folder holds a run, which goes on. */
  readonly continued: boolean;
  /** For the folders of a race's trials. */
  readonly folderOptions: RunFolderOptions;
  /** Called before a race. */
  readonly onRace: () => void;
}

/** The model and how it is trained: by a preset, or by the recipe, which may be a race. */
export async function choosePlan(
  options: TrainOptions,
  common: DataOfPlan,
  { console, stop, ranks }: TrainWorld,
  { engine, folder, continued, folderOptions, onRace }: ChoiceWorld,
): Promise<ChosenPlan> {
  const { data, understanding } = common.loaded;
  const chosen = (candidate: Candidate, recipe: StoredRecipe | null, resumes = false): ChosenPlan => {
    if (!common.start) tellPreset(candidate.preset, options, console);
    return { plan: planOf(candidate, common), recipe, resumes };
  };
  if (!hasRecipe(options)) return chosen(await candidateOf(options, data.train.rows), null);
  const stored = recipeFile.read(folder);
  if (stored) refuseOtherRecipe(folder, stored.options, options);
  const portfolio = stored?.portfolio ?? portfolioOf(options.portfolio);
  const candidates = await candidatesOf(options, portfolio, data.train.rows);
  const recipe = (result: RecipeResult): StoredRecipe => ({ options, portfolio, result });
  const before = candidates.find(({ name }) => name === stored?.result?.chosen);
  if (stored && before) return chosen(before, stored);
  const [first] = candidates as [Candidate, ...Candidate[]];
  const reason =
    reasonAgainstRace(options, candidates, understanding) ??
    (ranks && ranks.size > 1 ? 'several ranks train one configuration' : undefined) ??
    (continued ? 'the run was started that way' : undefined);
  if (reason !== undefined) {
    console.info(`recipe: taking the first entry without a race, because ${reason}`);
    return chosen(first, recipe(withoutRace({ name: first.name, model: displayName(first.spec) }, reason)));
  }
  onRace();
  const world: RaceWorld = {
    ...{ options, portfolio, common, engine, folder, folderOptions, console },
    signal: stop.signal,
  };
  const { candidate, result, resumes } = await raceCandidates(candidates, world);
  return chosen(candidate, recipe(result), resumes);
}

/** The choice depends on these; a race may end earlier or later than it was told first. */
function refuseOtherRecipe(folder: string, before: TrainOptions, now: TrainOptions): void {
  const changed = (['recipe', 'recipeBudget'] as const).filter((name) => before[name] !== now[name]);
  if (changed.length === 0) return;
  throw new ConfigError({
    where: folder,
    rule: 'a run must continue with the recipe that it was started with',
    got: changed
      .map((name) => `${flag(name)} ${now[name] ?? 'absent'} instead of ${before[name] ?? 'absent'}`)
      .join(', '),
    fix: 'Give the same options again, or --resume and --out alone.',
  });
}

/** Why the first entry is taken without a race; undefined where there is one. */
function reasonAgainstRace(
  { recipe }: TrainOptions,
  candidates: readonly Candidate[],
  { parts }: Understanding,
): string | undefined {
  if (recipe === 'fast') return '--recipe fast asks for it';
  if (candidates.length === 1) return 'the named options leave only one entry';
  const { rows, clicks } = parts.find(({ part }) => part === 'valid')!;
  const [fewer, what] = clicks <= rows - clicks ? [clicks, 'clicks'] : [rows - clicks, 'rows without a click'];
  return fewer < FEWEST_OF_A_CLASS
    ? `a race needs ${FEWEST_OF_A_CLASS} validation rows of either class, and there are ${fewer} ${what}`
    : undefined;
}
