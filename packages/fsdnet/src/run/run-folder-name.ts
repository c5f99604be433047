import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

import { ConfigError } from '@fsdnet/core';

import type { TrainOptions } from '../cli/options/index.ts';
import { filesOf } from '../data/index.ts';
import { recipeFile } from './recipe/recipe-file.ts';

/** Name of the file whose presence makes a folder a run. */
const configFile = 'config.json';

/** Whether a folder holds a run. */
export function holdsRun(folder: string): boolean {
  return existsSync(join(folder, configFile));
}

/** The run folder that the options ask for; checked before anything is loaded. */
export function chosenRunFolder(
  { out, resume }: Pick<TrainOptions, 'out' | 'resume'>,
  title: string,
  now: Date = new Date(),
): string {
  if (out === undefined) {
    if (resume)
      throw new ConfigError({
        where: '--resume',
        rule: 'needs --out, the run folder to continue',
        fix: 'Add --out DIR.',
      });
    return freeName(join('runs', `${title}-${timestamp(now)}`));
  }
  if (existsSync(out) && !statSync(out).isDirectory()) {
    throw new ConfigError({
      where: `--out ${out}`,
      rule: 'is a file, but a folder is needed',
      fix: 'Choose another folder.',
    });
  }
  if ((holdsRun(out) || recipeFile.isIn(out)) && !resume) {
    throw new ConfigError({
      where: `--out ${out}`,
      rule: 'already holds a run',
      fix: 'Add --resume to continue it, or choose another folder.',
    });
  }
  return out;
}

/** Short name of the data, for the folder and for results. */
export function dataTitle({ dataset, train }: Pick<TrainOptions, 'dataset' | 'train'>): string {
  const [first = 'data'] = filesOf(train);
  return dataset ?? basename(first).replace(/\.gz$/, '');
}

/** 2026-11-24T10:42:05 → 20261124-104205 */
function timestamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}

function freeName(name: string): string {
  let free = name;
  for (let number = 2; existsSync(free); number++) free = `${name}-${number}`;
  return free;
}
