import { bytesSetting } from '@fsdnet/core/node';

import { memoryLimit } from './memory-limit.ts';

/** Shares of the machine's or container's memory that encoded data may take. */
const SHARE = { dataset: 1 / 2, files: 1 / 4 };

/** From here on a run's memory does not grow with its file. */
const MOST_OF_FILES = 256e6;

/**
 * Most bytes of encoded data that are held in memory; larger data are read in blocks. Known data sets stay in memory as long
 * as they can, because published results come from the shuffle of all rows. FSDNET_IN_MEMORY_GB names another limit.
 */
export function inMemoryBytes(dataset: string | null): number {
  const { bytes: memory } = memoryLimit();
  const limit = dataset === null ? Math.min(memory * SHARE.files, MOST_OF_FILES) : memory * SHARE.dataset;
  return bytesSetting('FSDNET_IN_MEMORY_GB', limit);
}
