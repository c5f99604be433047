import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EncodedBlocks, EncodedPart, EncodedRows } from '@fsdnet/core';
import { blockCount, bytesOfRows, isInBlocks, rowRange, rowsInMemory, schemaFingerprint } from '@fsdnet/core/engine';
import { writeWhole } from '@fsdnet/core/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DataProgress } from '../../prepare/data-progress.ts';
import { fromRows, type RowsData } from '../../prepare/from-rows.ts';
import { EncodedFileWriter, openEncodedFile, writeEncodedFile } from './index.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-encoded-'));
  path = join(folder, 'data.bin');
});
afterEach(() => rmSync(folder, { recursive: true }));

const BLOCK = 7;

function data(): RowsData {
  const rows = Array.from({ length: 100 }, (_, row) => ({
    click: row % 2,
    user: `u${row % 5}`,
    item: `i${row % 9}`,
    price: row / 4,
    tags: Array.from({ length: row % 4 }, (_, tag) => `t${(row + tag) % 6}`),
    weight: 1 + (row % 3),
  }));
  return fromRows(rows, { label: 'click', weight: 'weight', group: 'user', seed: 1 });
}

/** Writes parts piece by piece, in turns. */
async function write(of: RowsData, pieceRows: number): Promise<void> {
  await writeWhole(path, async (bytes) => {
    const writer = new EncodedFileWriter(bytes, BLOCK);
    for (let start = 0; start < of.train.rows; start += pieceRows) {
      for (const part of ['train', 'valid', 'test'] as const) {
        const rows = of[part]!;
        if (start < rows.rows) await writer.append(part, rowRange(rows, start, Math.min(start + pieceRows, rows.rows)));
      }
    }
    await writer.finish({ ...of, notes: ['one', 'two'] });
  });
}

function inBlocks(part: EncodedPart | undefined): EncodedBlocks {
  if (!part || !isInBlocks(part)) throw new Error('the part is not in blocks');
  return part;
}

test.each([1, 5, 7, 40, 100])('%i rows at a time give the same file; its blocks hold the rows', async (pieceRows) => {
  const given = data();
  await write(given, BLOCK);
  const { data: inMemory } = (await openEncodedFile(path))!;
  await write(given, pieceRows);
  const { data: opened, notes } = (await openEncodedFile(path, { inMemoryBytes: 0 }))!;
  expect([opened.name, notes, opened.inference]).toEqual([given.name, ['one', 'two'], given.inference]);
  expect(schemaFingerprint(opened.schema)).toBe(schemaFingerprint(given.schema));
  for (const part of ['train', 'valid', 'test'] as const) {
    const blocks = inBlocks(opened[part]);
    expect(inMemory[part]).toEqual(given[part]);
    expect(await rowsInMemory(blocks)).toEqual(given[part]);
    const { rows, labels, weights, groups } = given[part]!;
    expect(blocks).toMatchObject({ rows, labels, weights, groups, blockRows: BLOCK });
    const last = blockCount(blocks) - 1;
    expect(await blocks.read(last)).toEqual(rowRange(given[part]!, last * BLOCK, rows));
  }
});

test('data that fits is in memory, larger data is in blocks', async () => {
  const given = data();
  await write(given, 50);
  const { train, valid, test: rest } = (await openEncodedFile(path, { inMemoryBytes: 0 }))!.data;
  const bytes = [train, valid, rest].reduce((sum, part) => sum + inBlocks(part).bytes, 0);
  expect(bytes).toBe([given.train, given.valid, given.test!].reduce((sum, part) => sum + bytesOfRows(part), 0));
  const isInBlocksAt = async (inMemoryBytes: number): Promise<boolean> =>
    isInBlocks((await openEncodedFile(path, { inMemoryBytes }))!.data.train);
  expect([await isInBlocksAt(bytes), await isInBlocksAt(bytes - 1)]).toEqual([false, true]);
});

test('a damaged block is named by file and number, wherever the damage is; other blocks can be read', async () => {
  await write(data(), 100);
  const { train } = (await openEncodedFile(path, { inMemoryBytes: 0 }))!.data;
  const [intact, next] = [await inBlocks(train).read(2), await inBlocks(train).read(3)];
  const bytes = readFileSync(path);
  const [damagedAt, length] = [bytes.indexOf(bytesOf(intact.ids)), intact.ids.byteLength];
  for (const at of [damagedAt, damagedAt + length - 1]) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    writeFileSync(path, changed);
    const damaged = inBlocks((await openEncodedFile(path, { inMemoryBytes: 0 }))!.data.train);
    await expect(damaged.read(2)).rejects.toThrow(
      `${path}: block 3 of the part "train" is damaged: its checksum does not match.`,
    );
    expect(await damaged.read(3)).toEqual(next);
  }
});

test('blocks can be read after the name of their file is gone', async () => {
  const given = data();
  await write(given, 100);
  const { valid } = (await openEncodedFile(path, { inMemoryBytes: 0 }))!.data;
  rmSync(path);
  expect(await rowsInMemory(valid)).toEqual(given.valid);
  expect(await openEncodedFile(path)).toBeUndefined();
});

test('what fails half-way leaves no file', async () => {
  const { train } = data();
  const half = writeWhole(path, async (bytes) => {
    await new EncodedFileWriter(bytes).append('train', train);
    throw new Error('stopped');
  });
  await expect(half).rejects.toThrow('stopped');
  expect(await openEncodedFile(path)).toBeUndefined();
});

test('progress ends at the total, when written and when read', async () => {
  const seen: { readonly done: number; readonly total: number }[] = [];
  const onProgress = ({ done, total = 0 }: DataProgress): number => seen.push({ done, total });
  const expectWholeProgress = (): void => {
    expect(seen.at(-1)!.done).toBe(seen.at(-1)!.total);
    expect(seen.every(({ done }, index) => index === 0 || done >= seen[index - 1]!.done)).toBe(true);
    seen.length = 0;
  };
  await writeEncodedFile(path, { data: data(), notes: [] }, onProgress);
  expectWholeProgress();
  await openEncodedFile(path, { onProgress });
  expectWholeProgress();
});

function bytesOf({ buffer, byteOffset, byteLength }: EncodedRows['ids']): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
