import { InputError, type FittedSchema } from '@fsdnet/core';
import { StorageError } from '@fsdnet/core/engine';
import type { EpochRecord } from '../progress/index.ts';
import { readRecords } from './read-records.ts';
import type { ReadableFiles } from './readable-files.ts';
import type { ModelPaths } from './run-paths.ts';
import type { JsonObject } from './run-store.ts';
import { readSealed } from './sealed-json.ts';
import { Sha256, type Hash } from './sha256.ts';
import { sharedSchema } from './shared-schemas.ts';

/** What a run folder says about itself. */
export interface RunDescription {
  /** What `fit` was told, its defaults written out; what the caller added is under `config.config`. */
  readonly config: JsonObject;
  readonly schema: FittedSchema;
  /** Records of all finished epochs. */
  readonly history: readonly EpochRecord[];
  /** Whether training came to its end. */
  readonly finished: boolean;
}

/**
 * Reads it. `newHash` makes a SHA-256; default: one that runs everywhere.
 *
 * @throws InputError that names `where` when there is no run, StorageError when a file is damaged.
 */
export async function describeFiles(
  files: ReadableFiles,
  paths: ModelPaths,
  where: string,
  newHash: () => Hash = () => new Sha256(),
): Promise<RunDescription> {
  const config = await readSealed(files, paths.config, 'fsdnet-run');
  if (!config) {
    throw new InputError({
      where,
      rule: 'must be a run folder',
      got: 'no config.json in it',
      fix: 'Name a folder that `train` or `fit` wrote.',
    });
  }
  const schema = await files.read(paths.schema);
  if (!schema)
    throw new StorageError({
      where: paths.schema,
      rule: 'must be there',
      got: 'no file',
      fix: 'Restore the folder from a copy, or train again.',
    });
  return {
    config,
    schema: sharedSchema(schema, paths.schema, newHash()),
    history: await readRecords(files, paths.metrics),
    finished: (await files.size(paths.model)) !== undefined,
  };
}
