import { InputError } from '@fsdnet/core';
import { disk, type FileSystem } from '@fsdnet/core/node';
import type { JsonObject } from '../run-store/index.ts';
import { readSealed, sealedText } from './sealed-json.ts';

const FORMAT = 'fsdnet-run';

/** Text of config.json. */
export function sealConfig(config: JsonObject): string {
  return sealedText(FORMAT, config);
}

/** What config.json holds; undefined when it is not there. */
export function readConfig(files: FileSystem, path: string): Promise<JsonObject | undefined> {
  return readSealed(files, path, FORMAT);
}

/** Whether JSON is that of a run's config.json, damaged or not. */
export function isRunConfig(document: object): boolean {
  return 'format' in document && document.format === FORMAT;
}

/**
 * Reads the config.json of a run, wherever it lies.
 *
 * @throws InputError when there is no such file, StorageError when it is damaged.
 */
export async function readRunConfig(path: string): Promise<JsonObject> {
  const config = await readConfig(disk, path);
  if (config) return config;
  throw new InputError({ where: path, rule: 'no such file', fix: 'Check the path.' });
}
