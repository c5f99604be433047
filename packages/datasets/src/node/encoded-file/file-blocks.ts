import { createHash } from 'node:crypto';
import type { EncodedBlocks, EncodedRows } from '@fsdnet/core';
import { blockRange, StorageError, type BlockMemory } from '@fsdnet/core/engine';
import type { PartName } from '../../prepare/prepare-parts.ts';
import type { OpenFile } from './open-file.ts';
import {
  arraysIn,
  rowShapes,
  sectionBytes,
  targetShapes,
  type ArrayShape,
  type EncodedArray,
  type PartIndex,
} from './file-layout.ts';

/** The blocks of one part of a file; its labels, weights and groups are read at once. */
export async function fileBlocks(
  file: OpenFile,
  name: PartName,
  part: PartIndex,
  blockRows: number,
): Promise<EncodedBlocks> {
  const { rows, blocks } = part;
  const size = { rows, blockRows };
  const rowsOf = (index: number): number => {
    const [start, end] = blockRange(size, index);
    return end - start;
  };
  const section = async (
    index: number,
    digest: string,
    at: number,
    shapes: readonly ArrayShape[],
    memory?: BlockMemory,
  ): Promise<readonly EncodedArray[]> => {
    const bytes = await readSection(file, at, sectionBytes(shapes), memory);
    if (createHash('sha256').update(bytes).digest('hex') === digest) return arraysIn(bytes.buffer, shapes);
    throw new StorageError({
      where: file.path,
      rule: `block ${index + 1} of the part "${name}" is damaged: its checksum does not match`,
    });
  };
  const targets = Object.fromEntries(
    targetShapes(part, rows).map(({ type, length }, index) => [part.targets[index]!, new type(length)]),
  );
  for (const [index, { at, digests }] of blocks.entries()) {
    const arrays = await section(index, digests.targets, at, targetShapes(part, rowsOf(index)));
    for (const [target, array] of arrays.entries())
      targets[part.targets[target]!]!.set(array, blockRange(size, index)[0]);
  }
  const targetBytes = (index: number): number => sectionBytes(targetShapes(part, rowsOf(index)));
  const shapesOf = (index: number): readonly ArrayShape[] => rowShapes(part, blocks[index]!, rowsOf(index));
  return {
    ...size,
    bytes: bytesInMemory(part),
    // Each has the type of the target of that name.
    ...(targets as Pick<EncodedBlocks, (typeof part.targets)[number]>),
    async read(index, memory) {
      const [start, end] = blockRange(size, index);
      const { at, digests } = blocks[index]!;
      const arrays = await section(index, digests.rows, at + targetBytes(index), shapesOf(index), memory);
      const [ids, numbers, ...lists] = arrays as [Int32Array, Float32Array, ...Int32Array[]];
      const ofBlock = Object.entries(targets).map(([target, values]) => [target, values.subarray(start, end)]);
      return {
        rows: end - start,
        ids,
        numbers,
        lists: pairs(lists).map(([offsets, tokens]) => ({ offsets, ids: tokens })),
        ...(Object.fromEntries(ofBlock) as Partial<EncodedRows>),
      };
    },
  };
}

/** What `bytesOfRows` says of the part when its rows are in memory. */
function bytesInMemory({ rows, idsPerRow, numbersPerRow, targets, blocks }: PartIndex): number {
  const values = rows * (idsPerRow + numbersPerRow + targets.length);
  const fields = blocks[0]?.listIds.length ?? 0;
  const listIds = blocks.reduce((sum, block) => sum + block.listIds.reduce((ids, count) => ids + count, 0), 0);
  return Int32Array.BYTES_PER_ELEMENT * (values + fields * (rows + 1) + listIds);
}

async function readSection(
  file: OpenFile,
  at: number,
  bytes: number,
  memory: BlockMemory | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await file.read(at, bytes, memory?.take(bytes));
  } catch (error) {
    throw new StorageError({ where: file.path, rule: 'cannot be read', cause: error });
  }
}

function pairs<T>(values: readonly T[]): readonly (readonly [T, T])[] {
  return Array.from({ length: values.length / 2 }, (_, pair) => [values[2 * pair]!, values[2 * pair + 1]!]);
}
