import { SLICES, type Collective } from '@fsdnet/core/engine';
import { ownersOfSlices, type RowShare } from './row-share.ts';

/** Rows of equal size, one behind the other. */
export interface RowsOfSize {
  /** Number of the first one, counting the rows of all fields of the table. */
  readonly firstRow: number;
  readonly rows: number;
  /** Values per row. */
  readonly dim: number;
}

/** An array of which each rank has the values of its rows. */
export interface SplitRows {
  readonly share: RowShare;
  /** All rows, in the order of the array. */
  readonly stretches: readonly RowsOfSize[];
}

/** Values of the whole array. */
export function sizeOfSplit({ stretches }: SplitRows): number {
  return stretches.reduce((sum, { rows, dim }) => sum + rows * dim, 0);
}

/** Rows that are sent at a time. */
const BLOCK_ROWS = 65_536;

/** A block of neighbouring rows, and how many values of it a rank has. */
interface Block extends RowsOfSize {
  readonly own: number;
}

/**
 * All values, block by block, on rank 0; nothing on the others, which have to ask for all blocks too.
 *
 * @param values Of the rank's rows.
 */
export async function* gatheredBlocks(
  ranks: Collective,
  values: Float32Array,
  split: SplitRows,
): AsyncGenerator<Float32Array> {
  const owners = ownersOfSlices(ranks.size);
  let at = 0;
  for (const { own, ...block } of blocksOf(split)) {
    const parts = await ranks.gatherv(values.subarray(at, at + own));
    at += own;
    if (ranks.rank > 0) continue;
    const all = new Float32Array(block.rows * block.dim);
    eachRow(block, owners, (owner, from, to) => {
      const part = parts[owner]!;
      for (let k = 0; k < block.dim; k++) all[to + k] = part[from + k]!;
    });
    yield all;
  }
}

/**
 * Fills the values of every rank's rows.
 *
 * @param read Called on every rank: on rank 0, fills its argument with values of the whole array from `from` on.
 */
export async function scatterRows(
  ranks: Collective,
  values: Float32Array,
  split: SplitRows,
  read: (target: Float32Array, from: number) => Promise<void>,
): Promise<void> {
  const owners = ownersOfSlices(ranks.size);
  let at = 0;
  let from = 0;
  for (const { own, ...block } of blocksOf(split)) {
    const parts = Array.from({ length: ranks.size }, () => new Float32Array());
    const all = new Float32Array(ranks.rank === 0 ? block.rows * block.dim : 0);
    await read(all, from);
    from += all.length;
    if (ranks.rank === 0) {
      const lengths = new Int32Array(ranks.size);
      eachRow(block, owners, (owner) => (lengths[owner]! += block.dim));
      for (const [rank, length] of lengths.entries()) parts[rank] = new Float32Array(length);
      eachRow(block, owners, (owner, to, start) => {
        const part = parts[owner]!;
        for (let k = 0; k < block.dim; k++) part[to + k] = all[start + k]!;
      });
    }
    const [received] = await ranks.alltoallv(parts);
    values.set(received!, at);
    at += own;
  }
}

function* blocksOf({ share, stretches }: SplitRows): Generator<Block> {
  for (const { firstRow, rows, dim } of stretches) {
    for (let first = 0; first < rows; first += BLOCK_ROWS) {
      const end = Math.min(first + BLOCK_ROWS, rows);
      const own = share.countBefore(firstRow + end) - share.countBefore(firstRow + first);
      yield { firstRow: firstRow + first, rows: end - first, dim, own: own * dim };
    }
  }
}

/** Calls `visit` for each row with its owner, and with its place among the owner's values of the block and among all. */
function eachRow(
  { firstRow, rows, dim }: RowsOfSize,
  owners: Uint8Array,
  visit: (owner: number, ofOwner: number, ofAll: number) => void,
): void {
  const next = new Int32Array(SLICES);
  for (let row = 0; row < rows; row++) {
    const owner = owners[(firstRow + row) % SLICES]!;
    visit(owner, next[owner]!, row * dim);
    next[owner]! += dim;
  }
}
