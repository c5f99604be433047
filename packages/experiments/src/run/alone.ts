import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { disk, takeLock } from '@fsdnet/core/node';
import type { QueueView } from './run-queue.ts';

/**
 * Does some work while no other process works in the folder of runs; one that is there already is waited for. The lock of a
 * process that was killed is taken over.
 */
export async function alone<T>(runs: string, view: QueueView, work: () => Promise<T>): Promise<T> {
  mkdirSync(runs, { recursive: true });
  const lock = join(runs, 'queue.lock');
  const held = await takeLock(disk, lock, {
    purpose: 'work on the results',
    untilReleased: true,
    onWait: () => view.say('waiting for another `reproduce` to end, where one still runs'),
  });
  try {
    return await work();
  } finally {
    await held.release();
  }
}
