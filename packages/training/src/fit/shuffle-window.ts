import type { EncodedPart } from '@fsdnet/core';
import { blockCount, blocksOf, isInBlocks } from '@fsdnet/core/engine';

/** What the rows of a window and of the one that is read ahead may take in memory, where nobody says how many blocks. */
const WINDOW_BYTES = 128e6;

/**
 * Blocks in a window of the shuffle, 0 for all rows at once: those asked for, else all rows where they are in memory, and of
 * a file as many as fit 128 MB with those that are read ahead. A window over all blocks is the shuffle of all rows.
 */
export function shuffleWindowOf(train: EncodedPart, asked: number | undefined): number {
  const blocks = blocksOf(train);
  const count = blockCount(blocks);
  const window = asked ?? (isInBlocks(train) ? windowInMemory(blocks.bytes / count) : 0);
  return window >= count ? 0 : window;
}

function windowInMemory(blockBytes: number): number {
  return Math.max(1, Math.floor(WINDOW_BYTES / 2 / blockBytes));
}
