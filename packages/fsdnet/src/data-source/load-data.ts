import { resolve } from 'node:path';

import type { CtrData, EncodedRows, FittedSchema } from '@fsdnet/core';
import type { DataProgress, FeatureOptions } from '@fsdnet/datasets';
import { defaultCacheDir, encodeTable, loadDataset, readData } from '@fsdnet/datasets/node';
import type { PreparedData } from '@fsdnet/datasets/node';

import { bytesText, countText } from '../output/index.ts';
import type { Console } from '../output/index.ts';
import { progressView } from '../progress/index.ts';
import type { DataSpec } from './data-spec.ts';

/** Data that are ready, and where they came from. */
export interface LoadedData {
  readonly data: CtrData;
  /** Whether the encoded form came from the cache. */
  readonly cached: boolean;
  /** Folder of the known data sets; null for files of the user's own. */
  readonly folder: string | null;
}

/** What loading needs besides the spec. */
export interface LoadingOptions {
  /** Default: FSDNET_DATA_DIR, then the user's cache folder. */
  readonly dataDir?: string | undefined;
  readonly console: Console;
  readonly signal: AbortSignal;
}

/** Reads and encodes the data of a spec; what was found and inferred is told. */
export async function loadData(spec: DataSpec, { dataDir, console, signal }: LoadingOptions): Promise<LoadedData> {
  const folder = dataDir ?? process.env['FSDNET_DATA_DIR'];
  const listeners = listen(console);
  const common = {
    minCount: spec.minCount,
    seed: spec.seed,
    cacheDir: defaultCacheDir(),
    signal,
    ...listeners.options,
  };
  try {
    const prepared =
      spec.dataset === null ? await ownFiles(spec, common) : await knownSet(spec, spec.dataset, folder, common);
    const { prepareCached, ...data } = prepared;
    return {
      data,
      cached: prepareCached,
      folder: spec.dataset === null || folder === undefined ? null : resolve(folder),
    };
  } finally {
    listeners.clear();
  }
}

/** Encodes a file of labelled rows under the schema of a run. */
export async function encodeFile(
  path: string,
  schema: FittedSchema,
  { encoding, console, signal }: { readonly encoding: string; readonly console: Console; readonly signal: AbortSignal },
): Promise<EncodedRows> {
  const listeners = listen(console);
  try {
    return await encodeTable(path, schema, { encoding, signal, onProgress: listeners.options.onProgress });
  } finally {
    listeners.clear();
  }
}

interface CommonOptions {
  readonly minCount: number;
  readonly seed: number;
  readonly cacheDir: string;
  readonly signal: AbortSignal;
  readonly onMessage: (message: string) => void;
  readonly onProgress: (progress: DataProgress) => void;
}

function knownSet(
  spec: DataSpec,
  dataset: string,
  dataDir: string | undefined,
  common: CommonOptions,
): Promise<PreparedData> {
  return loadDataset(dataset, { ...common, ...featureOptions(spec), dataDir, group: spec.groupBy ?? undefined });
}

function ownFiles(spec: DataSpec, common: CommonOptions): Promise<PreparedData> {
  const {
    train,
    valid,
    test,
    split,
    splitBy,
    label,
    positive,
    categorical,
    numeric,
    multi,
    ignore,
    weight,
    missing,
    encoding,
    groupBy,
  } = spec;
  const named = (value: string | null): string | undefined => value ?? undefined;
  return readData({
    ...common,
    ...featureOptions(spec),
    train: train ?? '',
    valid: named(valid),
    test: named(test),
    split: named(split),
    splitBy: named(splitBy),
    label: named(label),
    positive: named(positive),
    categorical,
    numeric,
    multi,
    ignore,
    weight: named(weight),
    missing: named(missing),
    group: named(groupBy),
    encoding,
  });
}

/** What applies to the features and training rows of any data. */
function featureOptions(spec: DataSpec): FeatureOptions & { readonly positiveWeight: number } {
  const { numericScaling, hash, share, dim, softBuckets, softBucketTemperature, softBucketSkip } = spec;
  const { positiveWeight, negativeRate } = spec;
  const numbers = { numericScaling, softBuckets, softBucketTemperature, softBucketSkip };
  return { ...numbers, hash, share, dim, positiveWeight, negativeRate };
}

function listen(console: Console): {
  readonly options: Pick<CommonOptions, 'onMessage' | 'onProgress'>;
  clear(): void;
} {
  const view = progressView(console);
  return {
    options: {
      onMessage: (message) => console.info(message),
      onProgress: ({ stage, done, total }) =>
        view.update({
          title: stage,
          done,
          total,
          note: stage === 'encode' ? `${countText(done)} rows` : bytesText(done),
        }),
    },
    clear: () => view.clear(),
  };
}
