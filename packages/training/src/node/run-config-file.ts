import { InputError } from '@fsdnet/core';
import { disk } from '@fsdnet/core/node';
import type { JsonObject } from '../run-store/index.ts';
import { readSealed } from '../run-store/sealed-json.ts';

/** Whether JSON is that of a run's config.json, damaged or not. */
export function isRunConfig(document: object): boolean {
  return 'format' in document && document.format === 'fsdnet-run';
}

/**
 * Reads the config.json of a run, wherever it lies.
 *
 * @throws InputError when there is no such file, StorageError when it is damaged.
 */
export async function readRunConfig(path: string): Promise<JsonObject> {
  const config = await readSealed(disk, path, 'fsdnet-run');
  if (config) return config;
  throw new InputError({ where: path, rule: 'no such file', fix: 'Check the path.' });
}
