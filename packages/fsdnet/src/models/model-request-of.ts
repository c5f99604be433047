import { distillationOptions } from '../cli/options/index.ts';
import type { ModelRequest } from '../cli/options/index.ts';
import { architectureNames, ownName } from './architecture-names.ts';
import type { ModelSpec, OptionValues } from './model-spec.ts';
import { findModel } from './resolve-model.ts';

/** The options that ask for the model of a spec, every one named; throws ConfigError where this version has no such model. */
export async function modelRequestOf({ name, options, fsd, file }: ModelSpec): Promise<ModelRequest> {
  const table = file === null ? (await findModel(name)).table : {};
  const ofModel = new Map(Object.entries(options));
  const architecture: Record<string, unknown> = {};
  for (const option of architectureNames) {
    const own = ownName(option, table);
    // A depth that lists the units of each layer is more than a number of layers.
    if (own === undefined || (option === 'layers' && table[own]?.type === 'integers')) continue;
    architecture[option] = ofModel.get(own);
    ofModel.delete(own);
  }
  const isNamed = ([option]: [string, unknown]): boolean => option in distillationOptions;
  const ofFsd = Object.entries(fsd ?? {});
  return {
    model: file ?? name,
    fsd: fsd !== null,
    ...architecture,
    ...Object.fromEntries(ofFsd.filter(isNamed)),
    set: settingTexts({
      ...Object.fromEntries(ofModel),
      ...Object.fromEntries(ofFsd.filter((entry) => !isNamed(entry))),
    }),
  };
}

/** As `--set` takes them. */
function settingTexts(values: OptionValues): string[] {
  return Object.entries(values).map(([option, value]) => `${option}=${String(value)}`);
}
