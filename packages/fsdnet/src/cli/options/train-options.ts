import { onnxOptions } from '@fsdnet/engine-onnx';
import { fitOptions } from '@fsdnet/training';

import { engineNames } from '../../engines/engine-names.ts';
import type { EngineName } from '../../engines/engine-names.ts';
import { presetNames, sharedValues } from '../../models/presets/index.ts';
import { commandOption } from './command-option.ts';
import type { CommandOption, CommandOptions } from './command-option.ts';
import { cacheOption, dataDirOption, dataOptions } from './data-options.ts';
import type { DataOptions } from './data-options.ts';
import { fitRequestOptions } from './fit-request.ts';
import type { FitRequest } from './fit-request.ts';
import { architectureOptions, distillationOptions, modelRequestOptions } from './model-request.ts';
import type { ModelRequest } from './model-request.ts';
import { ranksOptions } from './ranks-options.ts';
import type { RanksRequest } from './ranks-options.ts';
import { startRequestOptions } from './start-options.ts';
import type { StartRequest } from './start-options.ts';

/** The engine that computes. */
export interface EngineRequest {
  /** Default auto: the fastest that works here. */
  readonly engine?: 'auto' | EngineName;
  /** Default: the number of cores. */
  readonly threads?: number;
}

/**
 * Everything that `fsdnet train` understands. The command line spells the names with hyphens (`--batch-size`), a
 * configuration file may use either spelling. Hyper-parameters that are not named come from the data's preset
 * (`fsdnet train` prints it).
 */
export interface TrainOptions extends DataOptions, ModelRequest, FitRequest, StartRequest, EngineRequest, RanksRequest {
  /** Seed of everything random. Default 2023. */
  readonly seed?: number;
  /** Folder that holds the known data sets. Default: FSDNET_DATA_DIR, then the user's cache folder. */
  readonly dataDir?: string;
  /** Takes encoded data from the user's cache folder and keeps them there. Default true. */
  readonly cache?: boolean;
  /**
   * Files of vectors that the values of fields start from, each "field:file". Text as word2vec writes it, or csv, tsv, jsonl
   * or Parquet with the value in the first column, as `fsdnet embeddings` writes it. Default: none.
   */
  readonly pretrained?: readonly string[];
  /** Fields whose pre-trained vectors stay as they are, each "field", or "field:all" for all of its rows. Default: none. */
  readonly freeze?: readonly string[];
  /** Source of the hyper-parameters that are not named. Default: paper for the four benchmark sets, else the set's own. */
  readonly preset?: 'paper' | 'default';
  /**
   * How a configuration for own data is found: "auto" races those of a portfolio on the validation rows, "fast" takes the
   * first. Default auto.
   */
  readonly recipe?: 'auto' | 'fast';
  /** Training rows that all trials of the race together see, in tens of epochs. Default: by the number of rows. */
  readonly recipeBudget?: number;
  /** Ends the race at the next round after so many minutes. Default: none. */
  readonly recipeMinutes?: number;
  /**
   * A JSON file with a portfolio of your own: a list of entries, or recipe.json of a run for the entry that it chose. Default:
   * the portfolio that comes along.
   */
  readonly portfolio?: string;
  /** Measures a constant and a logistic regression beside the model. Default: on own data and `sample`. */
  readonly baselines?: boolean;
  /** Run folder. Default runs/<data>-<model>-<date>. */
  readonly out?: string;
  /** Continue the run in `out`. Default false. */
  readonly resume?: boolean;
  /**
   * Executes the module of your own that a resumed run names, whoever made the run. Default false: only for a run that this
   * user trained.
   */
  readonly trustModelCode?: boolean;
  /** Seconds between checkpoints inside an epoch. Default 60. */
  readonly checkpointSeconds?: number;
  /** Ends with exit code 2, after the results are written, when there is a warning about coverage. Default false. */
  readonly strict?: boolean;
}

/** The engine that computes. */
export const engineOption: CommandOption = {
  type: 'choice',
  choices: ['auto', ...engineNames],
  otherwise: 'auto, the fastest that works here',
  line: 'Engine that computes.',
  group: 'Running:',
};

export const threadsOption: CommandOption = commandOption('Running:', onnxOptions.threads);

export const strictOption: CommandOption = {
  type: 'boolean',
  default: false,
  line: 'Ends with exit code 2 when there is a warning about coverage; results are written all the same.',
  group: 'Running:',
};

const { dataset, seed: _seed, ...ofData } = dataOptions;
const { model, fsd, set } = modelRequestOptions;
const { also: _, ...checkpointSeconds } = fitOptions.checkpointSeconds;

/** Every option of `train`, in the order of the help. */
export const trainOptionTable: CommandOptions<TrainOptions> = {
  dataset,
  dataDir: dataDirOption,
  cache: cacheOption,
  ...fromPreset(ofData),
  pretrained: {
    type: 'entries',
    unit: 'column:file',
    line: 'Initial vectors for the values of a column: word2vec text, or csv, tsv, jsonl or parquet with a value and its numbers in each row.',
    group: 'Data:',
  },
  freeze: {
    type: 'entries',
    unit: 'column[:all]',
    line: 'Keeps the pre-trained vectors of a column fixed; with :all, those of its other values too.',
    group: 'Data:',
  },
  model,
  fsd,
  set,
  ...fromPreset(distillationOptions),
  preset: {
    type: 'choice',
    choices: ['paper', 'default'],
    otherwise: 'paper where it exists',
    line: 'Source of the hyper-parameters that are not named.',
    group: 'Training:',
  },
  ...fromPreset(architectureOptions),
  ...fromPreset(fitRequestOptions),
  recipe: {
    type: 'choice',
    choices: ['auto', 'fast'],
    otherwise: 'auto on your own data',
    line: 'How a configuration for your own data is found: by a race of a portfolio on the validation rows, or by taking its first entry.',
    group: 'Recipe:',
  },
  recipeBudget: {
    type: 'number',
    above: 0,
    max: 1000,
    unit: 'share',
    otherwise: '6, fewer above 160,000 training rows',
    line: 'Training rows that the race may see in total; 1 stands for ten epochs of one entry.',
    group: 'Recipe:',
  },
  recipeMinutes: {
    type: 'number',
    above: 0,
    max: 100_000,
    unit: 'minutes',
    otherwise: 'none',
    line: 'Ends the race after the round in which this time runs out.',
    group: 'Recipe:',
  },
  portfolio: {
    type: 'text',
    unit: 'file',
    otherwise: 'the built-in one',
    line: 'JSON file with a portfolio of your own, or the recipe.json of a run for the entry that it chose.',
    group: 'Recipe:',
  },
  baselines: {
    type: 'boolean',
    otherwise: 'on your own data and on sample',
    line: 'Compares the model with a constant click rate and with a logistic regression.',
    group: 'Training:',
  },
  ...startRequestOptions,
  engine: engineOption,
  threads: threadsOption,
  out: {
    type: 'text',
    unit: 'dir',
    otherwise: 'runs/<data>-<model>-<time>',
    line: 'Run folder to write.',
    group: 'Running:',
  },
  resume: { ...commandOption('Running:', fitOptions.resume), line: 'Continues the run in --out.' },
  trustModelCode: {
    type: 'boolean',
    default: false,
    line: 'Executes the module of a run that you did not train yourself.',
  },
  checkpointSeconds: { ...checkpointSeconds, min: 0.1, max: 86_400, group: 'Running:' },
  strict: strictOption,
  ...ranksOptions,
};

/** Options whose default is not the library's but the preset's; told where all presets agree. */
function fromPreset<T>(options: CommandOptions<T>): CommandOptions<T> {
  const shared: Readonly<Record<string, unknown>> = sharedValues;
  const entries = Object.entries<CommandOption>(options).map(([name, option]) => {
    const { default: _, ...others } = option;
    const otherwise = name in shared ? String(shared[name]) : "the preset's";
    return [name, presetNames.includes(name) ? { ...others, otherwise } : option];
  });
  return Object.fromEntries(entries) as CommandOptions<T>;
}

/** Type-checks a configuration module; returns its argument. */
export function defineConfig(options: TrainOptions): TrainOptions {
  return options;
}
