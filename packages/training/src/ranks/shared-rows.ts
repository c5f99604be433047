import type { EncodedBlocks, EncodedRows } from '@fsdnet/core';
import { blockRange, EncodedRowsBuffer, selectRows, type BlockMemory, type Collective } from '@fsdnet/core/engine';
import { concatenated } from '../concatenated.ts';
import type { HeldRows, StepPlace } from '../fit/held-rows.ts';
import type { Range, ShardPlan } from '../shards/shard-plan.ts';

/** Ranks that hold rows between them, and which of a step's rows each of them needs. */
export interface Sharing {
  readonly ranks: Collective;
  readonly plan: ShardPlan;
}

type Lists = EncodedRows['lists'][number];

/** Values per row. */
interface RowWidths {
  readonly ids: number;
  readonly numbers: number;
  readonly lists: number;
}

/** The blocks of a part, which ranks share. */
export interface SharedBlocks extends Sharing {
  readonly blocks: EncodedBlocks;
  readonly widths: RowWidths;
}

/** Shares the blocks of a part; every rank looks at the first one. */
export async function sharedBlocks(blocks: EncodedBlocks, sharing: Sharing): Promise<SharedBlocks> {
  const { rows, ids, numbers, lists } = await blocks.read(0);
  return {
    ...sharing,
    blocks,
    widths: { ids: ids.length / rows, numbers: numbers.length / rows, lists: lists.length },
  };
}

/** Reads this rank's share of some blocks, every N-th of them, into a buffer that is empty. */
export async function readShare(
  shared: SharedBlocks,
  list: ArrayLike<number>,
  buffer: EncodedRowsBuffer,
  memory: BlockMemory,
): Promise<HeldRows> {
  const { blocks, ranks, widths } = shared;
  for (let at = ranks.rank; at < list.length; at += ranks.size) buffer.append(await blocks.read(list[at]!, memory));
  return new SharedRows(shared, list, buffer.rows > 0 ? buffer.view() : noRows(widths));
}

/**
 * Rows of some blocks, of which each rank holds a share. In a step each gives the others the rows of their shards. Of the rows of other
 * ranks' shards, `take` has labels and weights alone; their ids are 0, their lists empty.
 */
class SharedRows implements HeldRows {
  readonly rows: number;
  readonly #shared: SharedBlocks;
  readonly #list: ArrayLike<number>;
  readonly #held: EncodedRows;
  /** Number of the first row of each block in the list, and of the end. */
  readonly #starts: Int32Array;
  /** The same among the rows that the block's holder has. */
  readonly #heldStarts: Int32Array;

  /**
   * @param list The blocks, in their order.
   * @param held Those of this rank's share.
   */
  constructor(shared: SharedBlocks, list: ArrayLike<number>, held: EncodedRows) {
    const { blocks, ranks } = shared;
    this.#shared = shared;
    this.#list = list;
    this.#held = held;
    this.#starts = new Int32Array(list.length + 1);
    this.#heldStarts = new Int32Array(list.length);
    const heldBy = new Int32Array(ranks.size);
    for (let at = 0; at < list.length; at++) {
      const [start, end] = blockRange(blocks, list[at]!);
      this.#starts[at + 1] = this.#starts[at]! + end - start;
      this.#heldStarts[at] = heldBy[at % heldBy.length]!;
      heldBy[at % heldBy.length]! += end - start;
    }
    this.rows = this.#starts[list.length]!;
  }

  async take(numbers: Int32Array, { first, stepRows }: StepPlace): Promise<EncodedRows> {
    const { ranks, plan } = this.#shared;
    const wantedBy = Array.from({ length: ranks.size }, (_, rank): Range => {
      const range = plan.rowsOf(plan.shardsOf({ rank, size: ranks.size }), stepRows);
      const within = (row: number): number => Math.max(0, Math.min(row - first, numbers.length));
      return { first: within(range.first), end: within(range.end) };
    });
    const parts = wantedBy.map((range) => packed(selectRows(this.#held, this.#heldAmong(numbers, range))));
    const received = await ranks.alltoallv(parts);
    const own = wantedBy[ranks.rank]!;
    return {
      ...this.#inPlace(this.#ordered(received, numbers, own), numbers.length, own),
      ...this.#targets(numbers),
    };
  }

  /** Numbers, among the rows held here, of those in a range of `numbers` that are held here. */
  #heldAmong(numbers: Int32Array, { first, end }: Range): Int32Array {
    const { rank, size } = this.#shared.ranks;
    const found = new Int32Array(end - first);
    let count = 0;
    for (let index = first; index < end; index++) {
      const at = this.#blockOf(numbers[index]!);
      if (at % size === rank) found[count++] = this.#heldStarts[at]! + numbers[index]! - this.#starts[at]!;
    }
    return found.subarray(0, count);
  }

  /** What all holders sent, in the order of the rows. */
  #ordered(received: readonly Int32Array[], numbers: Int32Array, { first, end }: Range): EncodedRows {
    const { size } = this.#shared.ranks;
    const holders = new Uint8Array(end - first);
    const counts = new Int32Array(size);
    for (let index = first; index < end; index++) {
      const holder = this.#blockOf(numbers[index]!) % size;
      holders[index - first] = holder;
      counts[holder]!++;
    }
    const all = new EncodedRowsBuffer(end - first);
    const next = new Int32Array(size);
    for (const [holder, values] of received.entries()) {
      next[holder] = all.rows;
      all.append(unpacked(values, counts[holder]!, this.#shared.widths));
    }
    return selectRows(
      all.view(),
      Int32Array.from(holders, (holder) => next[holder]!++),
    );
  }

  /** Rows where they belong among all of a step's, the others being empty. */
  #inPlace(own: EncodedRows, rows: number, { first }: Range): EncodedRows {
    const { ids, numbers } = this.#shared.widths;
    const all = { ids: new Int32Array(rows * ids), numbers: new Float32Array(rows * numbers) };
    all.ids.set(own.ids, first * ids);
    all.numbers.set(own.numbers, first * numbers);
    const lists = own.lists.map((list): Lists => {
      const offsets = new Int32Array(rows + 1).fill(list.ids.length, first + own.rows);
      offsets.set(list.offsets, first);
      return { offsets, ids: list.ids };
    });
    return { rows, ...all, lists };
  }

  /** Targets of a part are in memory on every rank. */
  #targets(numbers: Int32Array): Partial<EncodedRows> {
    const { labels, weights } = this.#shared.blocks;
    const inPart = numbers.map((number) => {
      const at = this.#blockOf(number);
      return blockRange(this.#shared.blocks, this.#list[at]!)[0] + number - this.#starts[at]!;
    });
    return {
      ...(labels && { labels: Float32Array.from(inPart, (row) => labels[row]!) }),
      ...(weights && { weights: Float32Array.from(inPart, (row) => weights[row]!) }),
    };
  }

  /** Where in the list the block of a row is: all but one have the same number of rows. */
  #blockOf(number: number): number {
    const at = Math.floor(number / this.#shared.blocks.blockRows);
    return this.#starts[at + 1]! <= number ? at + 1 : at;
  }
}

/** What a rank holds of fewer blocks than there are ranks. */
function noRows({ lists }: RowWidths): EncodedRows {
  const list = (): Lists => ({ offsets: new Int32Array(1), ids: new Int32Array() });
  return { rows: 0, ids: new Int32Array(), numbers: new Float32Array(), lists: Array.from({ length: lists }, list) };
}

/** Ids, numbers, lengths of lists and their ids, one after the other as bits. */
function packed({ ids, numbers, lists }: EncodedRows): Int32Array {
  const parts = [
    ids,
    bitsOf(numbers),
    ...lists.map(({ offsets }) => lengthsOf(offsets)),
    ...lists.map((list) => list.ids),
  ];
  return concatenated(Int32Array, parts);
}

function unpacked(values: Int32Array, rows: number, widths: RowWidths): EncodedRows {
  let at = 0;
  const next = (length: number): Int32Array => values.subarray(at, (at += length));
  const ids = next(rows * widths.ids);
  const numbers = next(rows * widths.numbers);
  const offsets = Array.from({ length: widths.lists }, () => offsetsOf(next(rows)));
  return {
    rows,
    ids,
    numbers: new Float32Array(numbers.buffer, numbers.byteOffset, numbers.length),
    lists: offsets.map((each) => ({ offsets: each, ids: next(each[rows]!) })),
  };
}

function bitsOf({ buffer, byteOffset, length }: Float32Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length);
}

function lengthsOf(offsets: Int32Array): Int32Array {
  return Int32Array.from({ length: offsets.length - 1 }, (_, row) => offsets[row + 1]! - offsets[row]!);
}

function offsetsOf(lengths: Int32Array): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  for (const [row, length] of lengths.entries()) offsets[row + 1] = offsets[row]! + length;
  return offsets;
}
