import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { ConfigError, InputError } from '@fsdnet/core';
import { optionNamed, resultOptions } from '@fsdnet/core/engine';
import { isGlob, isSql } from '@fsdnet/datasets/node';

import { dataOptions, flag, ownFileNames } from '../cli/options/index.ts';
import type { CommandOption, DataOptions } from '../cli/options/index.ts';

/**
 * The data of a run, as its folder keeps them: enough to read them again. Every option has its value, its default, or
 * null; the paths of files are absolute.
 */
export type DataSpec = { readonly [K in keyof DataOptions]-?: Exclude<DataOptions[K], undefined> | null };

/** What leaves an option to the preset. */
const AUTO = 'auto';

/** The options that name files. */
const parts = ['train', 'valid', 'test'] as const;

/** Whether the options say which data to use. */
export function namesData({ dataset, train }: DataOptions): boolean {
  return dataset !== undefined || train !== undefined;
}

/** Checks the data options together; `fitted` are what the preset decides where nothing is named. Throws ConfigError. */
export function dataSpec(request: DataOptions, fitted: Partial<DataOptions>): DataSpec {
  if (!namesData(request)) {
    throw new ConfigError({
      where: 'train',
      rule: 'needs data',
      fix: 'Name a known data set (--dataset sample) or a file (--train FILE --label COLUMN).',
    });
  }
  if (request.dataset !== undefined) refuseFileOptions(request, request.dataset);
  else checkFiles(request);
  const files = Object.fromEntries(parts.map((part) => [part, absolute(request[part])]));
  const spec = resultOptions(dataOptions, { ...fitted, ...withoutAuto(request), ...files });
  return Object.fromEntries(Object.entries(spec).map(([name, value]) => [name, singled(name, value)])) as DataSpec;
}

/** A spec of which nothing is named. */
export function dataSpecDefaults(): DataSpec {
  return resultOptions(dataOptions, {}) as DataSpec;
}

/** The options that ask for the data of a spec, every one named that goes with them. */
export function dataRequest(spec: DataSpec): DataOptions {
  const isForFiles = (name: string): boolean => ownFileNames.some((own) => own === name);
  return Object.fromEntries(
    Object.entries(spec).filter(([name, value]) => value !== null && (spec.dataset === null || !isForFiles(name))),
  );
}

/** What a spec says beyond the defaults. */
export function givenOptions(spec: DataSpec): DataOptions {
  const defaults: Readonly<Record<string, unknown>> = dataSpecDefaults();
  const given = Object.entries(spec).filter(
    ([name, value]) => value !== null && JSON.stringify(value) !== JSON.stringify(defaults[name]),
  );
  return Object.fromEntries(given);
}

/** The texts of an option that takes one or several: the files of a part, none where it has none of its own. */
export function filesOf(part: string | readonly string[] | null | undefined): readonly string[] {
  return part === undefined || part === null ? [] : typeof part === 'string' ? [part] : part;
}

function absolute(part: DataOptions['train']): readonly string[] | undefined {
  return part === undefined ? undefined : filesOf(part).map(absolutePath);
}

/** The path of a file, whatever folder it is read from; standard input and queries stay as they are. */
export function absolutePath(path: string): string {
  return path === '-' || isSql(path) ? path : resolve(path);
}

/** Numbers that are left to the preset. */
function withoutAuto({ numericScaling, ...others }: DataOptions): DataOptions {
  const named = filesOf(numericScaling).filter((entry) => entry !== AUTO);
  return { ...others, ...(named.length > 0 && { numericScaling: named }) };
}

/** A single text in a list stays one where the option takes one: what earlier versions wrote. */
function singled(name: string, value: unknown): unknown {
  const option: CommandOption | undefined = optionNamed(dataOptions, name);
  const takesOne = option?.type === 'entries' && !Array.isArray(option.default);
  return takesOne && Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
}

function refuseFileOptions(request: DataOptions, dataset: string): void {
  const given = ownFileNames.find((option) => request[option] !== undefined);
  if (given === undefined) return;
  throw new ConfigError({
    where: flag(given),
    rule: 'applies only to your own files',
    got: `--dataset ${dataset} too`,
    fix: `Leave out ${flag(given)} or --dataset.`,
  });
}

function checkFiles(request: DataOptions): void {
  const { valid, test, split, splitBy } = request;
  if (splitBy !== undefined && valid !== undefined) {
    throw new ConfigError({
      where: '--split-by',
      rule: 'cannot be combined with --valid',
      fix: 'Leave one of them out.',
    });
  }
  if (split !== undefined && (valid !== undefined || test !== undefined)) {
    throw new ConfigError({
      where: '--split',
      rule: 'cannot be combined with --valid or --test',
      fix: 'Leave one of them out.',
    });
  }
  for (const part of parts) {
    for (const path of filesOf(request[part])) {
      if (isSql(path) || existsSync(path) || isGlob(path)) continue;
      throw new InputError({ where: `${flag(part)} ${path}`, rule: 'no such file', fix: 'Check the path.' });
    }
  }
}
