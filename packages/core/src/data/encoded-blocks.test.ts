import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockCount, blocksInMemory, blocksOf, bytesOfRows } from './encoded-blocks.ts';
import type { EncodedRows } from './encoded-rows.ts';
import { EncodedRowsBuffer } from './encoded-rows-buffer.ts';
import { consecutiveRows, pickRows, rowsInMemory } from './read-rows.ts';
import { rowRange } from './row-range.ts';
import { selectRows } from './select-rows.ts';

/** Two categorical fields, one number, one list; labels, weights and groups where they are asked for. */
const someRows: fc.Arbitrary<EncodedRows> = fc
  .tuple(fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { minLength: 1, maxLength: 40 }), fc.boolean(), fc.boolean())
  .map(([tokens, labeled, grouped]) => {
    const rows = tokens.length;
    const offsets = new Int32Array(rows + 1);
    for (const [row, { length }] of tokens.entries()) offsets[row + 1] = offsets[row]! + length;
    return {
      rows,
      ids: Int32Array.from({ length: rows * 2 }, (_, index) => index),
      numbers: Float32Array.from({ length: rows }, (_, row) => row / 2),
      lists: [{ offsets, ids: Int32Array.from(tokens.flat()) }],
      ...(labeled && { labels: Float32Array.from({ length: rows }, (_, row) => row % 2) }),
      ...(labeled && { weights: Float32Array.from({ length: rows }, (_, row) => row % 3) }),
      ...(grouped && { groups: Int32Array.from({ length: rows }, (_, row) => row % 4) }),
    };
  });

const sizes = fc.integer({ min: 1, max: 50 });

function asOne(parts: readonly EncodedRows[]): EncodedRows {
  const buffer = new EncodedRowsBuffer();
  for (const part of parts) buffer.append(part);
  return buffer.view();
}

test('blocks hold what the rows hold; each has lists of its own', async () => {
  await fc.assert(
    fc.asyncProperty(someRows, sizes, async (rows, blockRows) => {
      const blocks = blocksInMemory(rows, blockRows);
      const read = await Promise.all(Array.from({ length: blockCount(blocks) }, (_, index) => blocks.read(index)));
      expect(read.every((block) => block.rows === blockRows || block === read.at(-1))).toBe(true);
      for (const { lists, rows: count } of read) {
        for (const { offsets, ids } of lists) expect([offsets[0], offsets[count]]).toEqual([0, ids.length]);
      }
      expect(asOne(read)).toEqual(rows);
      expect(await rowsInMemory(blocks)).toEqual(rows);
      expect(blocks.bytes).toBe(bytesOfRows(rows));
      expect([blocks.labels, blocks.weights, blocks.groups]).toEqual([rows.labels, rows.weights, rows.groups]);
    }),
  );
});

test('batches are the same however the part is held', async () => {
  await fc.assert(
    fc.asyncProperty(someRows, sizes, sizes, async (rows, blockRows, batchSize) => {
      const expected: EncodedRows[] = [];
      const found: EncodedRows[] = [];
      for await (const batch of consecutiveRows(rows, batchSize)) expected.push(asOne([batch]));
      for await (const batch of consecutiveRows(blocksInMemory(rows, blockRows), batchSize)) found.push(asOne([batch]));
      expect(found).toEqual(expected);
      expect(expected.map((batch) => batch.rows).slice(0, -1)).toEqual(
        new Array(expected.length - 1).fill(Math.min(batchSize, rows.rows)),
      );
      expect(asOne(expected)).toEqual(rows);
    }),
  );
});

test('rows picked from blocks are those of memory', async () => {
  await fc.assert(
    fc.asyncProperty(someRows, sizes, fc.infiniteStream(fc.boolean()), async (rows, blockRows, kept) => {
      const picked = Int32Array.from({ length: rows.rows }, (_, row) => row).filter(() => kept.next().value);
      const indices = picked.length === 0 ? Int32Array.of(rows.rows - 1) : picked;
      expect(await pickRows(blocksInMemory(rows, blockRows), indices)).toEqual(selectRows(rows, indices));
    }),
  );
});

test('a buffer that was cleared holds nothing of before', () => {
  fc.assert(
    fc.property(someRows, fc.nat(40), fc.nat(40), (rows, one, other) => {
      const [start, end] = [Math.min(one, other, rows.rows), Math.min(Math.max(one, other), rows.rows)];
      const buffer = new EncodedRowsBuffer(3);
      buffer.append(rows);
      buffer.clear();
      buffer.append(rows, start, end);
      expect(buffer.view()).toEqual(rowRange(rows, start, end));
    }),
  );
});

test('a block that cannot be read fails where it is met, and only there', async () => {
  const rows: EncodedRows = { rows: 4, ids: Int32Array.of(1, 2, 3, 4), numbers: new Float32Array(), lists: [] };
  const blocks = blocksInMemory(rows, 1);
  const broken = {
    ...blocks,
    read: (index: number) => (index === 2 ? Promise.reject(new Error('block 3')) : blocks.read(index)),
  };
  const seen: number[] = [];
  const reading = async (): Promise<void> => {
    for await (const batch of consecutiveRows(broken, 1)) seen.push(batch.ids[0]!);
  };
  await expect(reading()).rejects.toThrow('block 3');
  expect(seen).toEqual([1, 2]);
  for await (const batch of consecutiveRows(broken, 2)) {
    expect(batch.rows).toBe(2);
    break;
  }
  expect(blocksOf(broken)).toBe(broken);
});
