import { ConfigError } from '@fsdnet/core';
import type { JsonObject } from '@fsdnet/training';
import { expect, test } from 'vitest';

import type { TrainOptions } from '../cli/options/index.ts';
import { dataSpec, pretrainedSpecs } from '../data/index.ts';
import { fittedFor } from '../models/presets/index.ts';
import { optionsOfRun } from './options-of-run.ts';
import { candidateOf } from './recipe/candidates.ts';

const ROWS = 1000;
/** A file that is there. */
const file = import.meta.filename;

interface Made {
  readonly data: unknown;
  readonly model: unknown;
  readonly preset: unknown;
  readonly pretrained: unknown;
  readonly values: unknown;
}

/** What `train` makes of options for data in memory, of which `fit` shuffles all rows in one process. */
async function madeOf(options: TrainOptions): Promise<Made> {
  const { spec, preset, values: named } = await candidateOf(options, ROWS);
  const values = { ...named, shards: named.shards ?? 1, shuffleWindow: named.shuffleWindow ?? 0 };
  const data = dataSpec({ ...options, seed: values.seed }, fittedFor(options));
  return { data, model: spec, preset: preset.name, pretrained: pretrainedSpecs(options), values };
}

/** The config.json of its run. */
function configOf({ values, ...facts }: Made): JsonObject {
  const { optimizer, monitor, ...training } = values as Readonly<Record<string, string>>;
  const environment = { engine: 'cpu', threads: 3 };
  const document = {
    training: { ...training, optimizer: { kind: optimizer }, monitor: { metric: monitor } },
    environment,
    config: facts,
  };
  return JSON.parse(JSON.stringify(document)) as JsonObject;
}

test.each<TrainOptions>([
  { dataset: 'frappe' },
  { dataset: 'frappe', shuffleWindow: 12 },
  { dataset: 'criteo', model: 'dcn', fsd: true, preset: 'default', numericScaling: 'standard' },
  { dataset: 'sample', model: 'fm', groupBy: 'sex', negativeRate: 0.5 },
  { dataset: 'frappe', pretrained: [`user:${file}`, `item:${file}`], freeze: ['user', 'item:all'], seed: 5 },
  {
    train: file,
    label: 'click',
    multi: ['genres:|'],
    split: '7:2:1',
    epochs: 3,
    monitor: 'gauc',
    lrSchedule: 'constant',
  },
  { train: [file, file], valid: file, test: file, label: 'click', preset: 'default', optimizer: 'sgd', hidden: [8, 8] },
])('%o is repeated by its config.json', async (options) => {
  const made = await madeOf(options);
  const again = await optionsOfRun(configOf(made), 'config.json');
  expect(await madeOf(again)).toEqual(made);
  expect(again).toMatchObject({ engine: 'cpu', threads: 3 });
  const named = { preset: options.preset, recipe: options.train && !options.preset ? 'fast' : undefined };
  expect({ preset: again.preset, recipe: again.recipe }).toEqual(named);
});

test('the run of a program does not say what its data are', async () => {
  const config = { training: {}, environment: {}, config: {} };
  await expect(optionsOfRun(config, 'config.json')).rejects.toThrow(ConfigError);
  await expect(optionsOfRun(config, 'config.json')).rejects.toThrow('config.json: was not made by the command line');
});
