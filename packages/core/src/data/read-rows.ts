import { BlockMemory } from './block-memory.ts';
import { blockCount, blockRange, isInBlocks, type EncodedBlocks, type EncodedPart } from './encoded-blocks.ts';
import type { EncodedRows } from './encoded-rows.ts';
import { EncodedRowsBuffer } from './encoded-rows-buffer.ts';
import { RowBatcher } from './row-batcher.ts';
import { rowRange } from './row-range.ts';
import { selectRows } from './select-rows.ts';

/**
 * The rows of a part in their order, `batchSize` at a time, the last ones fewer; the same batches however the part is held.
 * They are valid until the next ones are asked for. While the caller works, one block is read ahead.
 */
export async function* consecutiveRows(part: EncodedPart, batchSize: number): AsyncGenerator<EncodedRows> {
  if (!isInBlocks(part)) {
    for (let start = 0; start < part.rows; start += batchSize)
      yield rowRange(part, start, Math.min(start + batchSize, part.rows));
    return;
  }
  const batcher = new RowBatcher(batchSize);
  for await (const block of readAhead(part, allBlocks(part))) yield* batcher.add(block);
  const rest = batcher.rest();
  if (rest) yield rest;
}

/** The rows with the given rising numbers in memory: of a part in blocks, those blocks are read that have any. */
export async function pickRows(part: EncodedPart, indices: Int32Array): Promise<EncodedRows> {
  if (!isInBlocks(part)) return selectRows(part, indices);
  const picked = new EncodedRowsBuffer(indices.length);
  const wanted = indicesByBlock(part, indices);
  let next = 0;
  for await (const block of readAhead(
    part,
    wanted.map(({ index }) => index),
  )) {
    const { index, indices: ofBlock } = wanted[next++]!;
    const [start] = blockRange(part, index);
    picked.append(
      selectRows(
        block,
        ofBlock.map((row) => row - start),
      ),
    );
  }
  return picked.view();
}

/** All rows of a part in memory. */
export async function rowsInMemory(part: EncodedPart): Promise<EncodedRows> {
  if (!isInBlocks(part)) return part;
  if (blockCount(part) === 1) return part.read(0);
  const all = new EncodedRowsBuffer(part.rows);
  for await (const block of readAhead(part, allBlocks(part))) all.append(block);
  return all.view();
}

/** Blocks one after the other, each valid until the next one; that one is read while the caller works. */
async function* readAhead(blocks: EncodedBlocks, indices: readonly number[]): AsyncGenerator<EncodedRows> {
  const memories = [new BlockMemory(), new BlockMemory()] as const;
  const read = (at: number): Promise<EncodedRows> | undefined => {
    if (at >= indices.length) return undefined;
    const block = blocks.read(indices[at]!, memories[at % 2 === 0 ? 0 : 1]);
    // Its error is met where it is waited for; a caller who has left meets none.
    block.catch(() => undefined);
    return block;
  };
  let next = read(0);
  for (let at = 1; next; at++) {
    const block = await next;
    next = read(at);
    yield block;
  }
}

function allBlocks(blocks: EncodedBlocks): readonly number[] {
  return Array.from({ length: blockCount(blocks) }, (_, index) => index);
}

function indicesByBlock(
  blocks: EncodedBlocks,
  indices: Int32Array,
): readonly { readonly index: number; readonly indices: Int32Array }[] {
  const groups: { index: number; indices: Int32Array }[] = [];
  for (let from = 0; from < indices.length;) {
    const index = Math.floor(indices[from]! / blocks.blockRows);
    const [, end] = blockRange(blocks, index);
    let to = from;
    while (to < indices.length && indices[to]! < end) to++;
    groups.push({ index, indices: indices.subarray(from, to) });
    from = to;
  }
  return groups;
}
