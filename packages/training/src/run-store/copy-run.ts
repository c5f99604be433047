import type { FittedSchema } from '@fsdnet/core';
import { StorageError } from '@fsdnet/core/engine';
import { loadCheckpoint } from './kept-snapshot.ts';
import type { RunStore } from './run-store.ts';

/**
 * Puts what a run has reached into another store, where `fit` with `resume` goes on with it. What was there before is gone.
 *
 * @param schema Of the run's data.
 * @throws StorageError when `from` holds no run, or a process has one of them.
 */
export async function copyRun(from: RunStore, to: RunStore, schema: FittedSchema): Promise<void> {
  const source = await from.open();
  try {
    const config = await source.config();
    const checkpoint = await source.checkpoint();
    if (!config || !checkpoint) {
      throw new StorageError({ where: from.where, rule: 'must hold a run with a checkpoint', got: 'none' });
    }
    const target = await to.open();
    try {
      await target.begin(config, schema);
      await target.writeCheckpoint(await loadCheckpoint(checkpoint));
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
