import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { ConfigError, InputError } from '@fsdnet/core';

import { kebabCase } from '../options/index.ts';
import type { TrainOptions } from '../options/index.ts';

/** The data of a run, as its folder keeps them: enough to read them again. */
export interface DataSpec {
  /** A known data set; null for the user's own files. */
  readonly dataset: string | null;
  /** Absolute paths of the user's own files. */
  readonly train: string | null;
  readonly valid: string | null;
  readonly test: string | null;
  readonly split: string | null;
  readonly splitBy: string | null;
  readonly label: string | null;
  readonly positive: string | null;
  readonly categorical: readonly string[];
  readonly numeric: readonly string[];
  readonly multi: readonly string[];
  readonly ignore: readonly string[];
  readonly weight: string | null;
  readonly missing: string | null;
  readonly encoding: string;
  readonly numericScaling: NonNullable<TrainOptions['numericScaling']>;
  readonly hash: readonly string[];
  readonly share: readonly string[];
  /** Options of later versions are absent where they are not used, so that older runs can be resumed. */
  readonly dim?: readonly string[];
  readonly softBuckets?: readonly string[];
  readonly softBucketTemperature?: number;
  readonly softBucketSkip?: number;
  readonly positiveWeight: number;
  readonly negativeRate: number;
  readonly groupBy: string | null;
  readonly minCount: number;
  /** Key of the split. */
  readonly seed: number;
}

/** Options that describe the user's own files; they make no sense for a known data set. */
const fileOptions = [
  'train',
  'valid',
  'test',
  'split',
  'splitBy',
  'label',
  'positive',
  'categorical',
  'numeric',
  'multi',
  'ignore',
  'weight',
  'missing',
  'encoding',
] as const;

/** Options of features that the first runs did not know. */
const laterOptions = ['dim', 'softBuckets', 'softBucketTemperature', 'softBucketSkip'] as const;

/** Options that choose the data. */
export type DataRequest = Pick<
  TrainOptions,
  | 'dataset'
  | 'dataDir'
  | 'numericScaling'
  | 'hash'
  | 'share'
  | (typeof laterOptions)[number]
  | 'positiveWeight'
  | 'negativeRate'
  | 'groupBy'
  | (typeof fileOptions)[number]
>;

/** Whether the options say which data to use. */
export function namesData({ dataset, train }: DataRequest): boolean {
  return dataset !== undefined || train !== undefined;
}

/** Checks the data options together. Throws ConfigError. */
export function dataSpec(request: DataRequest, minCount: number, seed: number): DataSpec {
  if (!namesData(request)) {
    throw new ConfigError({
      where: 'train',
      rule: 'needs data',
      fix: 'Name a known data set (--dataset sample) or a file (--train FILE --label COLUMN).',
    });
  }
  if (request.dataset !== undefined) refuseFileOptions(request, request.dataset);
  else checkFiles(request);
  const file = (path: string | undefined): string | null => (path === undefined ? null : resolve(path));
  return {
    dataset: request.dataset ?? null,
    train: file(request.train),
    valid: file(request.valid),
    test: file(request.test),
    split: request.split ?? null,
    splitBy: request.splitBy ?? null,
    label: request.label ?? null,
    positive: request.positive ?? null,
    categorical: request.categorical ?? [],
    numeric: request.numeric ?? [],
    multi: request.multi ?? [],
    ignore: request.ignore ?? [],
    weight: request.weight ?? null,
    missing: request.missing ?? null,
    encoding: request.encoding ?? 'utf-8',
    numericScaling: request.numericScaling ?? 'standard',
    hash: request.hash ?? [],
    share: request.share ?? [],
    ...Object.fromEntries(laterOptions.flatMap((name) => (request[name] === undefined ? [] : [[name, request[name]]]))),
    positiveWeight: request.positiveWeight ?? 1,
    negativeRate: request.negativeRate ?? 1,
    groupBy: request.groupBy ?? null,
    minCount,
    seed,
  };
}

function refuseFileOptions(request: DataRequest, dataset: string): void {
  const given = fileOptions.find((option) => request[option] !== undefined);
  if (given === undefined) return;
  throw new ConfigError({
    where: `--${kebabCase(given)}`,
    rule: 'is for your own files',
    got: `--dataset ${dataset} too`,
    fix: `Leave out --${kebabCase(given)} or --dataset.`,
  });
}

function checkFiles({ train, valid, test, split, splitBy }: DataRequest): void {
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
  for (const [option, path] of Object.entries({ train, valid, test })) {
    if (path !== undefined && !existsSync(path)) {
      throw new InputError({ where: `--${option} ${path}`, rule: 'no such file', fix: 'Check the path.' });
    }
  }
}
