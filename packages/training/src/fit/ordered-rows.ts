import type { EncodedPart } from '@fsdnet/core';
import { rowRange, rowsInMemory } from '@fsdnet/core/engine';
import type { RowsByStep } from './shuffled-rows.ts';

/** The training rows as they come, the same in every epoch. */
export async function orderedRows(part: EncodedPart, batchSize: number): Promise<RowsByStep> {
  const rows = await rowsInMemory(part);
  return {
    batch: async (_epoch, step) => rowRange(rows, step * batchSize, Math.min((step + 1) * batchSize, rows.rows)),
  };
}
