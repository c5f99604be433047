import { readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textAt } from '../columns/text-table.ts';
import { openTable } from '../open-table.ts';
import { isPlain } from './leaf-column.ts';
import { openParquetFile } from './parquet-file.ts';
import { fileAccess } from './random-access.ts';
import { RowGroupCutter } from './row-group-cutter.ts';

const folder = join(import.meta.dirname, 'fixtures');
const files = readdirSync(folder).filter((name) => name.endsWith('.parquet'));

test.each(files)(
  '%s: ranges of rows hold the cells of the table, in whatever order they are asked for',
  async (name) => {
    const path = join(folder, name);
    const rows: (readonly unknown[])[] = [];
    for await (const { cells } of (await openTable(path)).rows()) rows.push(cells);
    const handle = await open(path);
    const { size } = await handle.stat();
    const { columns, metadata } = await openParquetFile(fileAccess(path, handle, size, { stage: 'read' }));
    await handle.close();
    // The shortest decimals of 32-bit floats are none of its business.
    const uses = columns.map((tree) => ({ texts: isPlain(tree) && tree.element.type !== 'FLOAT', numbers: false }));
    const positions = uses.flatMap(({ texts }, position) => (texts ? [position] : []));
    const cutter = new RowGroupCutter({ path, metadata, uses });
    const starts = metadata.row_groups.map((_, group) =>
      metadata.row_groups.slice(0, group).reduce((sum, { num_rows }) => sum + Number(num_rows), 0),
    );
    for (const length of [1, 3, Infinity]) {
      for (const [group, { num_rows }] of metadata.row_groups.entries()) {
        // Every other range first, as one of two threads would get them.
        const ranges = [...rangesOf(Number(num_rows), length)];
        for (const { first, count } of [...ranges.filter((_, at) => at % 2 === 1), ...ranges]) {
          const cut = cutter.cut({ group, first, rows: count })!;
          positions.forEach((position, column) => {
            const codes = cut.codes.subarray(column * cut.stride, column * cut.stride + count);
            const found = Array.from(codes, (code) => textAt(cut.texts[column]!, code));
            const begin = starts[group]! + first;
            expect(found).toEqual(rows.slice(begin, begin + count).map((cells) => String(cells[position] ?? '')));
          });
        }
      }
    }
    cutter.close();
  },
);

function* rangesOf(rows: number, length: number): Generator<{ first: number; count: number }> {
  for (let first = 0; first < rows; first += length) yield { first, count: Math.min(length, rows - first) };
}
