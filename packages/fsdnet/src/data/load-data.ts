import { resolve } from 'node:path';

import type { CtrData, EncodedRows, FittedSchema } from '@fsdnet/core';
import type { CoverageCounter, GrowthRules, SchemaGrowth } from '@fsdnet/core/engine';
import { bytesText, defaultCacheDir } from '@fsdnet/core/node';
import { columnOptions } from '@fsdnet/datasets';
import type { DataProgress, DataSample, SchemaInference } from '@fsdnet/datasets';
import { encodeTable, loadDataset, loadDatasetOptions, readData, readFurtherRows } from '@fsdnet/datasets/node';
import type { FurtherRows, FurtherRowsOptions, OpenTableOptions, ReadDataOptions } from '@fsdnet/datasets/node';

import { countText, progressView } from '../cli/output/index.ts';
import type { Console } from '../cli/output/index.ts';
import type { DataSpec } from './data-spec.ts';
import { inMemoryBytes } from './in-memory-bytes.ts';

/** Data that are ready, and where they came from. */
export interface LoadedData {
  readonly data: CtrData;
  /** How the columns were found; absent for the known data sets. */
  readonly inference?: SchemaInference | undefined;
  /** How the schema has grown from that of an earlier run; absent where it was made anew. */
  readonly growth?: SchemaGrowth | undefined;
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
  /** Gets what was found and inferred. Default: it is told on the console. */
  readonly onMessage?: ((message: string) => void) | undefined;
  /** Gets the first rows of the user's own files before all are read; what it throws ends the work. Default: nobody. */
  readonly onSample?: ((sample: DataSample) => Promise<void>) | undefined;
  /** The schema grows from that of an earlier run, which then says what the columns are. Default: it is made anew. */
  readonly growth?: GrowthRules | undefined;
  /** Takes the encoded form from the user's cache folder and keeps it there. Default true. */
  readonly cache?: boolean | undefined;
  /** Threads that read large files. Default: as many as may be used. */
  readonly threads?: number | undefined;
  readonly signal: AbortSignal;
}

/** Reads and encodes the data of a spec; what was found and inferred is told. */
export async function loadData(
  spec: DataSpec,
  { dataDir, console, onMessage, onSample, growth, cache = true, threads, signal }: LoadingOptions,
): Promise<LoadedData> {
  const folder = dataDir ?? process.env['FSDNET_DATA_DIR'];
  const listeners = listen(console);
  const common = {
    cacheDir: cache ? defaultCacheDir() : (false as const),
    inMemoryBytes: inMemoryBytes(spec.dataset),
    ...{ growth, threads, signal },
    ...listeners.options,
    ...(onMessage && { onMessage }),
  };
  try {
    const prepared =
      spec.dataset === null
        ? await readData({ ...common, onSample, ...libraryOptions(spec, growth), train: spec.train ?? '' })
        : await loadDataset(spec.dataset, { ...common, ...libraryOptions(spec), dataDir: folder });
    const { prepareCached, inference, growth: grown, ...data } = prepared;
    return {
      data,
      inference,
      growth: grown,
      cached: prepareCached,
      folder: spec.dataset === null || folder === undefined ? null : resolve(folder),
    };
  } finally {
    listeners.clear();
  }
}

/**
 * Encodes a file of labelled rows under the schema of a run, read as its training file was, apart from what is named;
 * `coverage` counts what the schema knows of them.
 */
export async function encodeFile(
  path: string,
  schema: FittedSchema,
  {
    reading,
    coverage,
    console,
    signal,
  }: {
    readonly reading: OpenTableOptions;
    readonly coverage: CoverageCounter;
    readonly console: Console;
    readonly signal: AbortSignal;
  },
): Promise<EncodedRows> {
  const listeners = listen(console);
  try {
    return await encodeTable(path, schema, { ...reading, coverage, signal, ...listeners.options });
  } finally {
    listeners.clear();
  }
}

/** Reads rows that a trained model is to learn from. */
export async function loadFurtherRows(
  options: FurtherRowsOptions,
  { console, signal }: Pick<LoadingOptions, 'console' | 'signal'>,
): Promise<FurtherRows> {
  const listeners = listen(console);
  try {
    return await readFurtherRows({ ...options, ...listeners.options, signal });
  } finally {
    listeners.clear();
  }
}

/** What a spec says, under the names of the library that reads it. */
function libraryOptions({ dataset, groupBy, ...spec }: DataSpec, growth?: GrowthRules): Partial<ReadDataOptions> {
  const named = Object.entries({ ...spec, group: groupBy }).filter(
    ([name, value]) =>
      value !== null && (dataset === null ? !(growth && name in columnOptions) : name in loadDatasetOptions),
  );
  return Object.fromEntries(named);
}

interface Listeners {
  readonly onMessage: (message: string) => void;
  readonly onProgress: (progress: DataProgress) => void;
}

function listen(console: Console): {
  readonly options: Listeners;
  clear(): void;
} {
  const view = progressView(console);
  return {
    options: {
      onMessage: (message) => console.info(message),
      onProgress: ({ stage, done, total, of }) =>
        view.update({
          title: stage,
          done,
          total,
          note: of === 'rows' || stage === 'encode' ? `${countText(done)} rows` : bytesText(done),
        }),
    },
    clear: () => view.clear(),
  };
}
