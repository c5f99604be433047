import type { OptionTable } from '@fsdnet/core';
import { checkOptions, type GrowthRules } from '@fsdnet/core/engine';
import { defaultCacheDir } from '@fsdnet/core/node';
import { describeDataset, fittingOf } from '../catalog/datasets.ts';
import { existingColumn } from '../columns.ts';
import { columnOptions } from '../inference/column-options.ts';
import { growthKey, growthOption } from '../prepare/growth-option.ts';
import { featureOptions, withFeatureOptions, type FeatureOptions } from '../inference/feature-options.ts';
import { fittingOptions, type FittingOptions } from '../prepare/fitting-options.ts';
import { parseSplit } from '../splits/split-ratio.ts';
import type { OpenPart } from './benchmarks/index.ts';
import { cachedData, type PreparedData } from './cached-data.ts';
import { findDataset } from './dataset-files.ts';
import { openTable, type Table } from './open-table.ts';
import { prepareSources } from './prepare-sources.ts';
import { preparingOptions, type PreparingOptions } from './preparing.ts';
import { differingFiles } from './published-files.ts';

/** Options of `loadDataset`. */
export interface LoadDatasetOptions extends FeatureOptions, FittingOptions, PreparingOptions {
  /** Folder with the files. Default: the environment variable FSDNET_DATA_DIR, else only the user's cache folder. */
  readonly dataDir?: string | undefined;
  /** Folder for downloads and encoded data. Default: `defaultCacheDir()`; false keeps no encoded data. */
  readonly cacheDir?: string | false | undefined;
  /**
   * Address below which the files lie in the layout of the data folder, with a file SHA256SUMS.
   * Default: the environment variable FSDNET_DOWNLOAD_URL; without one nothing is downloaded.
   */
  readonly downloadUrl?: string | undefined;
  /** The schema grows from that of an earlier run on the set. Default: it is made anew. */
  readonly growth?: GrowthRules | undefined;
  /** Column whose values group rows for gAUC; it stays a feature. Default: the set's own (the user of MovieLens-1M), else none. */
  readonly group?: string | undefined;
}

/** The options of `loadDataset` without a default value. */
export type OpenLoadDatasetOption = keyof PreparingOptions | 'dataDir' | 'downloadUrl' | 'group' | 'growth';

/** Every option of `loadDataset`. */
export const loadDatasetOptions: OptionTable<LoadDatasetOptions, OpenLoadDatasetOption> = {
  dataDir: {
    type: 'text',
    unit: 'folder',
    otherwise: 'FSDNET_DATA_DIR, then the cache folder',
    free: true,
    line: 'Folder of the known data sets.',
  },
  downloadUrl: {
    type: 'text',
    unit: 'address',
    otherwise: 'FSDNET_DOWNLOAD_URL, else nothing is downloaded',
    also: { what: '"" for none', accepts: (value) => value === '' },
    free: true,
    line: 'Address below which the files lie.',
  },
  group: columnOptions.group,
  growth: growthOption,
  ...featureOptions,
  ...fittingOptions,
  ...preparingOptions,
};

/**
 * Loads a data set by name: sample, frappe, ml-1m, ml-1m-genres, ml-tag, criteo or avazu. What is used is told through `onMessage`.
 * Throws a ConfigError for an unknown name, an InputError that says what to put where when the files are not at hand.
 *
 * @example
 * const data = await loadDataset('sample', { seed: 1 });
 */
export async function loadDataset(name: string, options: LoadDatasetOptions = {}): Promise<PreparedData> {
  checkOptions('loadDataset', loadDatasetOptions, options);
  const facts = describeDataset(name);
  const { group, growth, inMemoryBytes, threads, onMessage, onProgress, signal } = options;
  const fitting = fittingOf(name, options);
  const found = await findDataset(name, {
    dataDir: options.dataDir ?? (process.env['FSDNET_DATA_DIR'] || undefined),
    cacheDir: options.cacheDir || defaultCacheDir(),
    downloadUrl: (options.downloadUrl ?? process.env['FSDNET_DOWNLOAD_URL']) || undefined,
    onMessage,
    onProgress,
    signal,
  });
  const { recipe, paths, place } = found;
  const grouped = { ...recipe.schema(), ...(group !== undefined && { group }) };
  const schema = growth?.from.schema ?? withFeatureOptions(grouped, options, name);
  const ratio = recipe.split === undefined ? undefined : parseSplit(recipe.split);
  const split = { ratio, by: undefined, stratify: recipe.stratify ?? false };
  const opened: Table[] = [];
  const open: OpenPart = async (path, stage, reading = {}) => {
    const table = await openTable(path, { trim: false, ...reading, stage, onProgress, signal });
    opened.push(table);
    return table;
  };
  onMessage?.(place === 'embedded' ? facts.title : `${facts.title}: ${Object.values(paths).join(', ')}`);
  if (recipe.note !== undefined) onMessage?.(recipe.note);
  onMessage?.(`Licence: ${facts.licence}. Credit: ${facts.credit}.`);
  const data = await cachedData(
    {
      cacheDir: options.cacheDir === false ? undefined : (options.cacheDir ?? defaultCacheDir()),
      inMemoryBytes,
      files: Object.values(paths),
      key: { kind: 'dataset', name, files: recipe.files, ratio, fitting, schema, growth: growthKey(growth) },
      onMessage,
      onProgress,
      signal,
    },
    async (onNote, store) => {
      for (const role of await differingFiles(found)) {
        onNote(
          `${paths[role]} is not the published file: results are close to published ones, not comparable to the last digit.`,
        );
      }
      try {
        const sources = await recipe.sources(paths, open);
        if (group !== undefined) existingColumn(group, sources.train.columns, sources.train.name);
        // Published numbers are those of tokens letter for letter.
        const asGiven = true;
        return await prepareSources(sources, schema, {
          ...{ name, fitting, split, asGiven, growth, threads, store, onProgress },
          onMessage: onNote,
        });
      } finally {
        for (const table of opened) await table.close();
      }
    },
  );
  return { ...data, name };
}
