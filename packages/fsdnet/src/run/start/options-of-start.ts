import { isDeepStrictEqual } from 'node:util';

import { ConfigError } from '@fsdnet/core';
import { collectManifest, fieldLayout } from '@fsdnet/core/engine';
import type { FittedSchema } from '@fsdnet/core';

import { dataOptions, flag } from '../../cli/options/index.ts';
import type { DataOptions, TrainOptions } from '../../cli/options/index.ts';
import { namesData } from '../../data/index.ts';
import { fsdnetBackbone, modelRequestNames } from '../../models/index.ts';
import { isModulePath } from '../../models/user-model/index.ts';
import { ownOptionsOfRun } from '../options-of-run.ts';
import type { Candidate } from '../recipe/candidates.ts';
import { knownFacts, trainingBefore } from '../run-plan.ts';
import { openRun } from '../stored-run.ts';
import type { StoredRun } from '../stored-run.ts';

/** Data options that say which rows are read and how, not what their columns are. */
const ofRows: readonly (keyof DataOptions)[] = [
  'train', 'valid', 'test', 'split', 'splitBy', 'seed', 'positiveWeight', 'cacheKey',
  'encoding', 'separator', 'quotes', 'header', 'layout',
]; // prettier-ignore

/** How the hyper-parameters of a run are found that starts from nothing. */
const ofRecipes = ['preset', 'recipe', 'recipeBudget', 'recipeMinutes', 'portfolio'] as const;

/** A run that another one starts from, and the options of that one. */
export interface StartOptions {
  readonly run: StoredRun;
  /** What the user names. */
  readonly told: TrainOptions;
  /** Every one named: those of the run, and before them what the user names. */
  readonly options: TrainOptions;
}

/**
 * The options of a training that starts from the run `folder`.
 *
 * @throws ConfigError for options that would read other columns, and where the run's data or module are not known.
 */
export async function optionsOfStart(folder: string, told: TrainOptions): Promise<StartOptions> {
  const { model, trustModelCode } = told;
  const module = model !== undefined && isModulePath(model) ? model : undefined;
  const run = await openRun(folder, { model: module, trustModelCode });
  const facts = knownFacts(run.description.config, folder);
  const named = ofRecipes.find((name) => told[name] !== undefined);
  if (named !== undefined) throw notWithStart(named, 'the options of the run hold', 'Leave it out.');
  const {
    recipe: _,
    portfolio: _portfolio,
    ...before
  } = await ownOptionsOfRun(run.description.config, `${folder}/config.json`, { model: module, trustModelCode });
  refuseOtherColumns(folder, told, before);
  if (model !== undefined && module === undefined) refuseOtherModel(model, run, facts.model.name);
  const { pretrained = [], freeze = [], set = [] } = before;
  return {
    run,
    told,
    options: {
      ...(namesData(told) ? withoutRows(before) : before),
      ...trainingBefore(facts),
      // Vectors that training may change are in the weights; frozen ones are read again for what is new.
      pretrained: pretrained.filter((entry) =>
        freeze.some((field) => entry.startsWith(`${field.replace(/:all$/, '')}:`)),
      ),
      // Every value is named, so the preset decides nothing.
      ...((namesData(told) || facts.data.dataset === null) && { preset: 'default' as const }),
      ...told,
      set: [
        ...set.filter((entry) => !told.set?.some((named) => optionOf(named) === optionOf(entry))),
        ...(told.set ?? []),
      ],
    },
  };
}

/** Options of a run whose rows are others now. */
function withoutRows({ dataset: _, train: _train, valid: _valid, test: _test, ...before }: TrainOptions): TrainOptions {
  return before;
}

/** The schema is that of the run: options that name its columns may only say the same again. */
function refuseOtherColumns(folder: string, told: TrainOptions, before: TrainOptions): void {
  if (told.dataset !== undefined && told.dataset !== before.dataset) {
    throw notWithStart(
      'dataset',
      `the run is of ${before.dataset ?? 'files'}`,
      'Name files of the same columns with --train.',
    );
  }
  for (const name of Object.keys(dataOptions) as (keyof DataOptions)[]) {
    if (told[name] === undefined || name === 'dataset' || ofRows.includes(name)) continue;
    if (isDeepStrictEqual(listed(told[name]), listed(before[name]))) continue;
    throw new ConfigError({
      where: flag(name),
      rule: `must be as in ${folder}, whose label and features the new rows have too`,
      got: `${shown(told[name])} instead of ${shown(before[name])}`,
      fix: `Leave ${flag(name)} out, or train anew without --init.`,
    });
  }
}

/** "crossLayers=3" → "crossLayers" */
function optionOf(setting: string): string {
  return setting.slice(0, setting.indexOf('=')).trim();
}

function refuseOtherModel(named: string, run: StoredRun, before: string): void {
  if ((named === 'fsdnet' ? fsdnetBackbone : named) === before) return;
  throw new ConfigError({
    where: `--model ${named}`,
    rule: `must be the model of ${run.folder}, whose weights it starts from`,
    got: `another one than ${run.name}`,
    fix: 'Leave --model out, or train anew without --init.',
  });
}

/** Refuses options that give the weights other shapes than those of the run. */
export function refuseOtherShapes({ model, values }: Candidate, { run, told }: StartOptions): void {
  const { schema } = run.description;
  const [now, before] = [
    shapesOf(model, schema, values.embeddingDim),
    shapesOf(run.model, schema, run.values.embeddingDim),
  ];
  if (isDeepStrictEqual(now, before)) return;
  const named = (['embeddingDim', ...modelRequestNames] as const).filter((name) => told[name] !== undefined);
  throw new ConfigError({
    where: named.map(flag).join(', ') || '--init',
    rule: `the weights must have the shapes that they have in ${run.folder}`,
    got: 'others',
    fix: 'Leave it out, or train anew without --init.',
  });
}

function shapesOf(model: Candidate['model'], schema: FittedSchema, embeddingDim: number): unknown {
  const { parameters, statistics, tables } = collectManifest(model, fieldLayout(schema, embeddingDim));
  return {
    parameters: parameters.map(({ name, shape }) => [name, shape]),
    statistics: statistics.map(({ name, width }) => [name, width]),
    tables: tables.map(({ name, dims }) => [name, dims]),
  };
}

function notWithStart(name: keyof TrainOptions, why: string, fix: string): ConfigError {
  return new ConfigError({ where: flag(name), rule: `cannot be combined with --init: ${why}`, fix });
}

/** A single text and a list of it are the same. */
function listed(value: unknown): readonly unknown[] {
  return [value ?? []].flat();
}

function shown(value: unknown): string {
  const texts = listed(value).map(String);
  return texts.length === 0 ? 'none' : texts.map((text) => JSON.stringify(text)).join(', ');
}
