import type { BlockMemory } from './block-memory.ts';
import type { EncodedRows, TargetColumns } from './encoded-rows.ts';
import { rowRange } from './row-range.ts';

/** Rows of a block, where nothing else is said. */
export const BLOCK_ROWS = 65_536;

/**
 * Rows in blocks, in memory or in a file: labels, weights and groups are whole in memory, the rest is read block by block.
 */
export interface EncodedBlocks extends TargetColumns {
  /** Rows of each block; the last one may have fewer. */
  readonly blockRows: number;
  /** What all rows take in memory, in bytes. */
  readonly bytes: number;
  /**
   * The rows `index` × `blockRows` and so on, with their labels, weights and groups; lists start at offset 0.
   *
   * @param memory What is read from a file may be put there. Default: memory of its own.
   * @throws StorageError that names file and block, when what is read is not what was written.
   */
  read(index: number, memory?: BlockMemory): Promise<EncodedRows>;
}

/** A part of a data set: all its rows in memory, or blocks of them. */
export type EncodedPart = EncodedRows | EncodedBlocks;

/** Whether a part comes in blocks. */
export function isInBlocks(part: EncodedPart): part is EncodedBlocks {
  return 'read' in part;
}

/** Number of blocks. */
export function blockCount({ rows, blockRows }: Pick<EncodedBlocks, 'rows' | 'blockRows'>): number {
  return Math.ceil(rows / blockRows);
}

/** Number of the first row of a block, and of the one behind its last. */
export function blockRange(
  { rows, blockRows }: Pick<EncodedBlocks, 'rows' | 'blockRows'>,
  index: number,
): readonly [start: number, end: number] {
  return [index * blockRows, Math.min((index + 1) * blockRows, rows)];
}

/** Rows in memory as blocks: views of them, nothing is copied but the offsets of lists. */
export function blocksInMemory(all: EncodedRows, blockRows: number = BLOCK_ROWS): EncodedBlocks {
  const { rows, labels, weights, groups } = all;
  return {
    ...{ rows, blockRows, bytes: bytesOfRows(all) },
    ...(labels && { labels }),
    ...(weights && { weights }),
    ...(groups && { groups }),
    read: async (index) => rowRange(all, ...blockRange({ rows, blockRows }, index)),
  };
}

/** Any part as blocks. */
export function blocksOf(part: EncodedPart): EncodedBlocks {
  return isInBlocks(part) ? part : blocksInMemory(part);
}

/** What encoded rows take in memory, in bytes. */
export function bytesOfRows({ ids, numbers, lists, labels, weights, groups }: EncodedRows): number {
  const arrays = [ids, numbers, ...lists.flatMap((list) => [list.offsets, list.ids]), labels, weights, groups];
  return arrays.reduce((sum, array) => sum + (array?.byteLength ?? 0), 0);
}
