import type { EncodedBlocks, EncodedPart, EncodedRows } from '@fsdnet/core';
import {
  blockCount,
  BlockMemory,
  blockRange,
  blocksOf,
  EncodedRowsBuffer,
  isInBlocks,
  keyedRandom,
  rowsInMemory,
  shuffledOrder,
} from '@fsdnet/core/engine';
import { readShare, sharedBlocks, type SharedBlocks, type Sharing } from '../ranks/shared-rows.ts';
import { heldInMemory, type HeldRows } from './held-rows.ts';
import type { Settings } from './settings.ts';

/** The training rows in the order of each epoch. */
export interface RowsByStep {
  /** The rows of a step, from 0; to be asked for one after the other. */
  batch(epoch: number, step: number): Promise<EncodedRows>;
}

/** What the order of the rows depends on. */
type OrderSettings = Pick<Settings, 'seed' | 'batchSize' | 'shuffleWindow'>;

/**
 * Rows in an order that the seed and the epoch decide, each of them once an epoch; the same order however the part is held.
 *
 * Without a window all orders of the rows are equally likely, and all rows are in memory. With a window of W blocks, the
 * blocks come in an order drawn anew for each epoch, all of them equally likely; W at a time are a window, of whose rows all
 * orders are equally likely again. So a step's rows come from W blocks anywhere in the part (from 2 W where a window ends).
 * Rows of one block are always in one window, rows of two blocks are in an epoch with probability (W − 1) / (blocks − 1):
 * neighbours in the file move apart by W blocks of rows at most. In memory are a window and the next one, which is read while
 * steps run.
 *
 * @param sharing Ranks of which each reads a share of the blocks of a file, and gives the others the rows that they need.
 */
export async function shuffledRows(part: EncodedPart, settings: OrderSettings, sharing?: Sharing): Promise<RowsByStep> {
  const shared = sharing && isInBlocks(part) ? await sharedBlocks(part, sharing) : undefined;
  if (settings.shuffleWindow > 0) return new WindowShuffle(blocksOf(part), settings, shared);
  const held = shared ? await allShared(shared) : heldInMemory(await rowsInMemory(part));
  return new FullShuffle(held, settings);
}

/** All rows of a part. */
function allShared(shared: SharedBlocks): Promise<HeldRows> {
  const list = Array.from({ length: blockCount(shared.blocks) }, (_, block) => block);
  return readShare(shared, list, new EncodedRowsBuffer(), new BlockMemory());
}

class FullShuffle implements RowsByStep {
  readonly #rows: HeldRows;
  readonly #settings: OrderSettings;
  #order: { readonly epoch: number; readonly rows: Int32Array } | undefined;

  constructor(rows: HeldRows, settings: OrderSettings) {
    this.#rows = rows;
    this.#settings = settings;
  }

  async batch(epoch: number, step: number): Promise<EncodedRows> {
    const { seed, batchSize } = this.#settings;
    if (this.#order?.epoch !== epoch) {
      const random = keyedRandom(seed, 'shuffle', 'rows', epoch);
      this.#order = { epoch, rows: shuffledOrder(this.#rows.rows, random) };
    }
    const numbers = this.#order.rows.subarray(step * batchSize, (step + 1) * batchSize);
    return this.#rows.take(numbers, { first: 0, stepRows: numbers.length });
  }
}

/** Blocks of one epoch by window. */
interface EpochPlan {
  readonly epoch: number;
  readonly blocks: Int32Array;
  /** Place of the first row of each window in the epoch, and of the end. */
  readonly starts: readonly number[];
}

/** A window that is in memory. */
interface Window {
  readonly epoch: number;
  readonly index: number;
  readonly buffer: EncodedRowsBuffer;
  readonly rows: HeldRows;
  readonly order: Int32Array;
}

/** A window that is being read. */
interface ReadAhead {
  readonly epoch: number;
  readonly index: number;
  readonly window: Promise<Window>;
}

class WindowShuffle implements RowsByStep {
  readonly #blocks: EncodedBlocks;
  readonly #settings: OrderSettings;
  readonly #shared: SharedBlocks | undefined;
  /** One for the window in use, one for the next. */
  readonly #buffers: readonly EncodedRowsBuffer[];
  readonly #memory = new BlockMemory();
  #plan: EpochPlan | undefined;
  #window: Window | undefined;
  #ahead: ReadAhead | undefined;

  constructor(blocks: EncodedBlocks, settings: OrderSettings, shared: SharedBlocks | undefined) {
    this.#blocks = blocks;
    this.#settings = settings;
    this.#shared = shared;
    const capacity = Math.ceil(settings.shuffleWindow / (shared?.ranks.size ?? 1)) * blocks.blockRows;
    this.#buffers = [new EncodedRowsBuffer(capacity), new EncodedRowsBuffer(capacity)];
  }

  async batch(epoch: number, step: number): Promise<EncodedRows> {
    const { batchSize } = this.#settings;
    const [first, end] = [step * batchSize, Math.min((step + 1) * batchSize, this.#blocks.rows)];
    const { starts } = this.#planOf(epoch);
    let index = starts.findLastIndex((start) => start <= first);
    const stepRows = end - first;
    const takeFrom = async (window: number, from: number): Promise<EncodedRows> => {
      const { rows, order } = await this.#windowAt(epoch, window);
      const [start, next] = [starts[window]!, starts[window + 1]!];
      const numbers = order.subarray(from - start, Math.min(end, next) - start);
      return rows.take(numbers, { first: from - first, stepRows });
    };
    const part = await takeFrom(index, first);
    if (part.rows === stepRows) return part;
    const batch = new EncodedRowsBuffer(batchSize);
    batch.append(part);
    while (batch.rows < stepRows) {
      index++;
      batch.append(await takeFrom(index, starts[index]!));
    }
    return batch.view();
  }

  async #windowAt(epoch: number, index: number): Promise<Window> {
    if (this.#window && isAt(this.#window, epoch, index)) return this.#window;
    this.#window = await this.#takeAhead(epoch, index);
    const isLast = index + 2 === this.#planOf(epoch).starts.length;
    const next = isLast ? { epoch: epoch + 1, index: 0 } : { epoch, index: index + 1 };
    this.#ahead = { ...next, window: this.#read(next.epoch, next.index) };
    // Its error is met where it is waited for.
    this.#ahead.window.catch(() => undefined);
    return this.#window;
  }

  async #takeAhead(epoch: number, index: number): Promise<Window> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    if (ahead && isAt(ahead, epoch, index)) return ahead.window;
    // What was read for another place must not write any more.
    await ahead?.window.catch(() => undefined);
    return this.#read(epoch, index);
  }

  async #read(epoch: number, index: number): Promise<Window> {
    const { shuffleWindow, seed } = this.#settings;
    const buffer = this.#buffers.find((each) => each !== this.#window?.buffer)!;
    buffer.clear();
    const { blocks } = this.#planOf(epoch);
    const list = blocks.subarray(index * shuffleWindow, (index + 1) * shuffleWindow);
    const rows = await this.#hold(list, buffer);
    const order = shuffledOrder(rows.rows, keyedRandom(seed, 'shuffle', 'rows of a window', epoch, index));
    return { epoch, index, buffer, rows, order };
  }

  async #hold(list: Int32Array, buffer: EncodedRowsBuffer): Promise<HeldRows> {
    if (this.#shared) return readShare(this.#shared, list, buffer, this.#memory);
    for (const block of list) buffer.append(await this.#blocks.read(block, this.#memory));
    return heldInMemory(buffer.view());
  }

  #planOf(epoch: number): EpochPlan {
    if (this.#plan?.epoch !== epoch) this.#plan = epochPlan(this.#blocks, epoch, this.#settings);
    return this.#plan;
  }
}

function isAt(place: Pick<Window, 'epoch' | 'index'>, epoch: number, index: number): boolean {
  return place.epoch === epoch && place.index === index;
}

function epochPlan(all: EncodedBlocks, epoch: number, { seed, shuffleWindow }: OrderSettings): EpochPlan {
  const blocks = shuffledOrder(blockCount(all), keyedRandom(seed, 'shuffle', 'blocks', epoch));
  const starts = [0];
  for (let first = 0; first < blocks.length; first += shuffleWindow) {
    let end = starts.at(-1)!;
    for (const block of blocks.subarray(first, first + shuffleWindow)) {
      const [from, to] = blockRange(all, block);
      end += to - from;
    }
    starts.push(end);
  }
  return { epoch, blocks, starts };
}
