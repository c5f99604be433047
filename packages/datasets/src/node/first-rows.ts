import { InputError, type Row } from '@fsdnet/core';
import { defaultCacheDir } from '@fsdnet/core/node';
import type { OpenPart } from './benchmarks/index.ts';
import { findDataset } from './dataset-files.ts';
import type { LoadDatasetOptions } from './load-dataset.ts';
import { openTable } from './open-table.ts';

/**
 * The first `count` rows of a known data set's training file, before anything is encoded; undefined when its files are
 * not at hand. Nothing is downloaded, and no more is read than needed.
 */
export async function firstRows(
  name: string,
  count: number,
  { dataDir, cacheDir, signal }: Pick<LoadDatasetOptions, 'dataDir' | 'cacheDir' | 'signal'> = {},
): Promise<Row[] | undefined> {
  const places = {
    dataDir: dataDir ?? (process.env['FSDNET_DATA_DIR'] || undefined),
    cacheDir: cacheDir || defaultCacheDir(),
    downloadUrl: undefined,
    signal,
  };
  const files = await findDataset(name, places).catch((error: unknown) => {
    if (error instanceof InputError) return undefined;
    throw error;
  });
  if (!files) return undefined;
  const open: OpenPart = (path, stage, table = {}) => openTable(path, { trim: false, ...table, stage, signal });
  const { train } = await files.recipe.sources(files.paths, open);
  const rows: Row[] = [];
  const enough = new Error('enough rows');
  await train
    .scan((cells) => {
      rows.push(Object.fromEntries(train.columns.map((column, index) => [column, cells[index]])));
      if (rows.length === count) throw enough;
    })
    .catch((error: unknown) => {
      if (error !== enough) throw error;
    });
  return rows;
}
