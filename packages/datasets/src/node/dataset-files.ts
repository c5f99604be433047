import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@fsdnet/core';
import { describeDataset } from '../catalog/datasets.ts';
import { recipes, sampleFolder, type Recipe } from './benchmarks/index.ts';
import { downloadFiles } from './download.ts';
import type { PreparingOptions } from './preparing.ts';

/** Where a data set's files may be. */
export interface DatasetPlaces extends Pick<PreparingOptions, 'onMessage' | 'onProgress' | 'signal'> {
  /** Folder that the user named. */
  readonly dataDir: string | undefined;
  /** The user's cache folder; downloads land in its folder "data". */
  readonly cacheDir: string;
  /** Address below which the files lie, with a file SHA256SUMS; undefined when nothing is downloaded. */
  readonly downloadUrl: string | undefined;
}

/** A recipe and its files by role. */
export interface FoundFiles {
  readonly recipe: Recipe;
  readonly paths: Readonly<Record<string, string>>;
  /** For messages: where they were found. */
  readonly place: string;
}

/**
 * Finds the files of a data set: in the named folder, the user's cache, by download, or embedded.
 * Throws an InputError that says what to put where.
 */
export async function findDataset(name: string, places: DatasetPlaces): Promise<FoundFiles> {
  const ways = recipes[name] ?? [];
  const cache = join(places.cacheDir, 'data');
  if (places.dataDir !== undefined) await checkFolder(places.dataDir);
  for (const folder of places.dataDir === undefined ? [cache] : [places.dataDir, cache]) {
    for (const recipe of ways) {
      const paths = await pathsIn(folder, recipe);
      if (paths) return { recipe, paths, place: folder };
    }
  }
  if (name === 'sample') {
    const folder = sampleFolder();
    const recipe = ways[0] as Recipe;
    return { recipe, paths: (await pathsIn(folder, recipe)) ?? {}, place: 'embedded' };
  }
  if (places.downloadUrl !== undefined) {
    const recipe = await downloadFiles(ways, cache, places.downloadUrl, places);
    const paths = recipe && (await pathsIn(cache, recipe));
    if (recipe && paths) return { recipe, paths, place: `${cache}, downloaded from ${places.downloadUrl}` };
  }
  const { files, origin } = describeDataset(name);
  throw new InputError({
    where: `data set ${JSON.stringify(name)}`,
    rule: 'its files are needed',
    got: `none in ${[places.dataDir, cache].filter((folder) => folder !== undefined).join(' and ')}`,
    fix: `Put ${files.join(', or ')} into the data folder (--data-dir or FSDNET_DATA_DIR). Source: ${origin}.`,
  });
}

async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new InputError({
    where: folder,
    rule: found ? 'the data folder is not a folder' : 'the data folder does not exist',
    fix: 'Check --data-dir and FSDNET_DATA_DIR.',
  });
}

/** Paths by role when all files are there, each as it is or with ".gz". */
async function pathsIn(folder: string, { files }: Recipe): Promise<Record<string, string> | undefined> {
  const paths: Record<string, string> = {};
  for (const [role, file] of Object.entries(files)) {
    const path = await firstFile([join(folder, file), join(folder, `${file}.gz`)]);
    if (path === undefined) return undefined;
    paths[role] = path;
  }
  return paths;
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return path;
  }
  return undefined;
}
