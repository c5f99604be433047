import { ConfigError } from '@fsdnet/core';
import type { Option } from '@fsdnet/core/engine';
import { fittingOf } from '@fsdnet/datasets';
import { fitOptions, portfolio, trainingRules } from '@fsdnet/training';

import type { FittedByPreset, Hyperparameters, Preset, PresetQuestion } from './preset.ts';
import { publishedModels } from './published-models.ts';

type OwnValues = Omit<Hyperparameters, keyof FittedByPreset>;

/** What all of the paper's configurations share (authors' code; paper, section 4.1). */
const common: OwnValues = {
  embeddingDim: 16,
  hidden: [400, 400, 400],
  layers: 3,
  activation: 'relu',
  dropout: 0.2,
  batchNorm: true,
  batchSize: 10_000,
  epochs: 100,
  optimizer: 'adam',
  learningRate: 1e-3,
  warmUpSteps: 0,
  lrSchedule: 'plateau',
  plateauFactor: 0.1,
  clipNorm: 10,
  embeddingL2: 1e-5,
  networkL2: 0,
  tableUpdate: 'dense',
  tableOptimizer: 'same',
  outputBias: 'zero',
  evaluationsPerEpoch: 1,
  calibrate: 'off',
  monitor: 'auc',
  patience: 2,
  labelNoise: 0,
  seed: 2023,
  alpha: 0.5,
  beta: 0.01,
  temperature: 1,
  modelOptions: { attentionWidth: 64 },
};

/** Attention is wider than on Criteo. */
const onSmallSets: OwnValues = { ...common, modelOptions: { attentionWidth: 128 } };

/** The authors' published configurations. */
const paper: Readonly<Record<string, OwnValues>> = {
  criteo: { ...common, batchSize: 4096, embeddingL2: 1e-5, dropout: 0.2, temperature: 1, alpha: 0.5 },
  'ml-tag': { ...onSmallSets, embeddingL2: 1e-2, dropout: 0.3, temperature: 1, alpha: 0.3 },
  'ml-1m': { ...onSmallSets, embeddingL2: 1e-1, dropout: 0.1, temperature: 1.8, alpha: 0.4 },
  frappe: { ...onSmallSets, embeddingL2: 1e-1, dropout: 0.7, temperature: 1.3, alpha: 0.9 },
};

/** Data sets that the paper has hyper-parameters for. */
export const benchmarkSets: readonly string[] = Object.keys(paper);

/** Other sets: as the published ones have it, with λ by the number of training rows; predictions start at the click rate. */
const likePublished: OwnValues = {
  ...common,
  outputBias: 'prior',
  calibrate: 'auto',
  batchSize: 4096,
  dropout: 0.2,
  temperature: 1,
  alpha: 0.5,
  beta: 0.01,
};

/** Own data: what an entry of the portfolio does not change is as `fit` has it. */
const ownData: OwnValues = { ...likePublished, ...fitDefaults() };

/** Models that break under a strong L2 on the tables. */
const needsWeakL2: ReadonlySet<string> = new Set(['lr', 'fm', 'fignn']);
/** The strongest that they take, in λ × training rows. */
const WEAK_L2_ROWS = 30;

/** A known set that the paper does not have. */
interface OtherSet {
  readonly reason: string;
  /** Has the values of this set of the paper, a model's own included. */
  readonly like?: string;
  readonly values?: Partial<OwnValues>;
}

/** The known sets that the paper does not have. */
const otherSets: Readonly<Record<string, OtherSet>> = {
  sample: {
    reason: 'chosen on its validation rows: MLP 3 × 256, dropout 0.3, batch 1,024, λ 1e-3, at most 15 epochs',
    values: { batchSize: 1024, embeddingL2: 1e-3, hidden: [256, 256, 256], dropout: 0.3, epochs: 15 },
  },
  'ml-1m-genres': {
    reason: "ml-1m's published values, since it has the same rows and two more fields",
    like: 'ml-1m',
  },
  avazu: {
    reason: 'the values of version 0.1 for own data with batch 10,000 and min count 2',
    values: { batchSize: 10_000 },
  },
};

/** Every model and data set has one. Throws ConfigError where `paper` is asked for and does not exist. */
export function presetFor(question: PresetQuestion): Preset {
  const { values, ...preset } = ownPreset(question);
  return { ...preset, values: { ...values, ...fittedFor(question) } };
}

/** What the preset decides about the data, which is needed before rows are counted. */
export function fittedFor({ dataset, preset }: Pick<PresetQuestion, 'dataset' | 'preset'>): FittedByPreset {
  const { seed: _seed, positiveWeight: _weight, ...fitted } = fittingOf(preset === 'default' ? undefined : dataset);
  // What won on the validation rows of sets with numbers: decisions/0010.
  const numericScaling = dataset === undefined && preset !== 'default' ? 'piecewise' : 'standard';
  return { ...fitted, numericScaling };
}

interface OwnPreset extends Omit<Preset, 'values'> {
  readonly values: OwnValues;
}

function ownPreset(question: PresetQuestion): OwnPreset {
  const { model, dataset, preset, trainRows } = question;
  const published = dataset === undefined ? undefined : paper[dataset];
  if (preset === 'paper' && !published) {
    throw new ConfigError({
      where: '--preset paper',
      rule: `the paper has hyper-parameters for ${benchmarkSets.join(', ')} only`,
      got: dataset === undefined ? 'own data' : dataset,
      fix: 'Leave --preset out.',
    });
  }
  if (published && preset !== 'default') return publishedFor(model, dataset!);
  if (dataset === undefined && preset === undefined) return recipeFor(question);
  const other = dataset === undefined || preset === 'default' ? undefined : otherSets[dataset];
  const byRows = l2ByRows(trainRows);
  const reason = other?.reason ?? 'the values of version 0.1 for own data';
  const { calibrate } = likePublished;
  const values = other?.like === undefined ? other?.values : { ...publishedFor(model, other.like).values, calibrate };
  return withWeakL2(model, {
    name: 'default',
    reason: values?.embeddingL2 === undefined ? `${reason}; λ ${plain(byRows.value)} because ${byRows.reason}` : reason,
    values: {
      ...likePublished,
      embeddingL2: byRows.value,
      ...values,
      // The rule of version 0.1, by its name.
      ...(preset === 'default' && { outputBias: 'zero', calibrate: 'off' }),
    },
  });
}

/** Of own data: an entry of the portfolio, and what follows from the number of rows. */
function recipeFor({ model, trainRows, entry = portfolio[0]! }: PresetQuestion): OwnPreset {
  const { name, options, rules } = entry;
  const { embeddingL2Rows = Infinity } = rules;
  const weak = model !== entry.model && needsWeakL2.has(model);
  const { hidden = ownData.hidden } = options as Partial<OwnValues>;
  const ruled = trainingRules(
    { rows: trainRows },
    weak ? { ...rules, embeddingL2Rows: Math.min(embeddingL2Rows, WEAK_L2_ROWS) } : rules,
  );
  return {
    name: 'recipe',
    decides: [...Object.keys(options), ...Object.keys(ruled)],
    reason: `"${name}", the rest by ${trainRows.toLocaleString('en-US')} training rows`,
    values: {
      ...ownData,
      layers: hidden.length,
      ...ruled,
      ...options,
    },
  };
}

/** Of one of the paper's sets: what is published for the model, else the authors' values. */
function publishedFor(model: string, dataset: string): OwnPreset {
  const { modelOptions, ...values } = paper[dataset]!;
  const own = publishedModels[model]?.[dataset];
  if (!own) {
    return withWeakL2(model, { name: 'paper', reason: `the authors' values for ${dataset}`, values: paper[dataset]! });
  }
  return {
    name: 'published',
    reason: `for ${model} on ${dataset}: ${own.source}`,
    values: { ...values, ...own.values, modelOptions: { ...modelOptions, ...own.values.modelOptions } },
  };
}

function withWeakL2(model: string, preset: OwnPreset): OwnPreset {
  if (!needsWeakL2.has(model)) return preset;
  return {
    ...preset,
    reason: `${preset.reason}, but 1e-5 because ${model} breaks under a stronger one`,
    values: { ...preset.values, embeddingL2: 1e-5 },
  };
}

/** Defaults of `fit` for what a preset decides. */
function fitDefaults(): Partial<OwnValues> {
  const entries = Object.entries<Option>(fitOptions).filter(
    ([name, option]) => name in common && option.default !== undefined,
  );
  return Object.fromEntries(entries.map(([name, { default: value }]) => [name, value]));
}

function plain(value: number): string {
  return value.toFixed(5).replace(/0+$/, '');
}

/** λ as the published sets have it: the more rows, the weaker. */
function l2ByRows(trainRows: number): { readonly value: number; readonly reason: string } {
  const rows = `the data has ${trainRows.toLocaleString('en-US')} training rows`;
  if (trainRows > 10_000_000) return { value: 1e-5, reason: `${rows}, over 10 M` };
  if (trainRows > 1_000_000) return { value: 1e-2, reason: `${rows}, over 1 M` };
  return { value: 0.05, reason: `${rows}, at most 1 M` };
}

/** The options that a preset decides. */
export const presetNames: readonly string[] = Object.keys(presetFor({ model: '', trainRows: 0 }).values);

const allValues: readonly Partial<Hyperparameters>[] = [
  ...Object.values(paper),
  likePublished,
  ...portfolio.map((entry) => recipeFor({ model: entry.model, trainRows: 0, entry }).values),
  ...Object.values(otherSets).map(({ values = {} }) => values),
  ...Object.values(publishedModels).flatMap((bySet) => Object.values(bySet).map(({ values }) => values)),
];

/** What a preset decides in the same way for every model and data set. */
export const sharedValues: Partial<Hyperparameters> = Object.fromEntries(
  Object.entries(common).filter(([name, value]) => {
    const same = ([named, other]: [string, unknown]): boolean =>
      named !== name || JSON.stringify(other) === JSON.stringify(value);
    return (
      name !== 'embeddingL2' &&
      typeof value !== 'object' &&
      allValues.every((preset) => Object.entries(preset).every(same))
    );
  }),
);
