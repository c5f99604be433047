import { mlpStreamOptions } from '@fsdnet/core';
import { collectManifest, fieldLayout, optionNamed, startsAtClickRate, type Engine } from '@fsdnet/core/engine';
import { readDataOptions } from '@fsdnet/datasets/node';
import { fsdOptions } from '@fsdnet/fsd-module';
import { fitOptions } from '@fsdnet/training';

import type { TrainOptions } from '../cli/options/index.ts';
import { countText } from '../cli/output/index.ts';
import type { Console } from '../cli/output/index.ts';
import { displayName } from '../models/index.ts';
import { presetNames } from '../models/presets/index.ts';
import type { Preset } from '../models/presets/index.ts';
import type { Plan } from './train-plan.ts';

/** Says where the hyper-parameters come from: what the preset or the user made of them, where that is not the default. */
export function tellPreset(
  { name, reason, values, decides = presetNames }: Preset,
  options: TrainOptions,
  console: Console,
): void {
  const shown = presetNames.flatMap((option) => {
    const named: unknown = options[option as keyof TrainOptions];
    const value: unknown = named ?? values[option as keyof typeof values];
    const unremarkable = typeof value === 'object' && !Array.isArray(value);
    if (unremarkable || (named === undefined && (!decides.includes(option) || isDefault(option, value)))) return [];
    return [`${option} ${String(value)}${named === undefined ? '' : ' (named)'}`];
  });
  console.info(`preset ${name} (${reason}): ${shown.length === 0 ? 'the defaults' : shown.join(', ')}`);
}

/** The options whose defaults the libraries have. */
const librariesOptions = { ...fitOptions, ...fsdOptions, ...mlpStreamOptions, ...readDataOptions };

function isDefault(name: string, value: unknown): boolean {
  const option = optionNamed(librariesOptions, name);
  return option !== undefined && JSON.stringify(option.default) === JSON.stringify(value);
}

/** Says what is about to be trained and where it is kept. */
export function announce(
  { loaded, facts, values, model }: Plan,
  engine: Engine,
  folder: string,
  console: Console,
): void {
  const { schema } = loaded.data;
  const layout = fieldLayout(schema, values.embeddingDim);
  const { fields } = layout;
  const tableRows = fields.reduce((sum, field) => sum + field.rows, 0);
  console.info(`${fields.length} fields, ${countText(tableRows)} table rows`);
  console.info(
    `model: ${displayName(facts.model)}; engine: ${engine.name} (${engine.runtime}), ${engine.threads} threads`,
  );
  if (values.outputBias === 'prior' && !startsAtClickRate(collectManifest(model, layout))) {
    console.info(
      `no bias of ${displayName(facts.model)} starts at the click rate, so the model has to learn it; give one the initializer clickRate()`,
    );
  }
  console.info(`run folder: ${folder}`);
}
