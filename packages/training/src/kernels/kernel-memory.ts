import type { TableUpdate } from '../tables/embedding-table.ts';

export const PAGE_BYTES = 65_536;

/** What 32 bits can address. */
export const MOST_PAGES = 65_536;
export const MOST_BYTES: number = MOST_PAGES * PAGE_BYTES;

/** What is left free beside a table whose updates are sparse: the rows of one batch, several times. */
const ROOM_FOR_BATCH = 2 ** 30;

/**
 * Whether a table lies in the memory of the kernels while it is trained: `kept` bytes of vectors and slots, and beside them the
 * `gradients` of all of it, or with sparse updates room for those of a batch. A larger one is trained in the array that it stays in.
 */
export function fitsKernelMemory(kept: number, gradients: number, update: TableUpdate): boolean {
  return kept + (update === 'sparse' ? ROOM_FOR_BATCH : gradients) <= MOST_BYTES;
}
