import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { categorical, type FittedSchema } from '@fsdnet/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTable } from './open-table.ts';
import { readBy } from './read-by.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-read-by-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function rowsOf(name: string, text: string, fitted: FittedSchema): Promise<unknown> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const table = await openTable(path, readBy(fitted));
  const rows = [];
  for await (const { cells } of table.rows()) rows.push(cells);
  return [table.columns, ...rows];
}

const schema = { label: 'click', features: [categorical('user')] };

test('a schema that keeps how its file was read reads others so', async () => {
  const fitted: FittedSchema = { schema, fields: [], reading: { format: 'csv', separator: ';', trim: true } };
  expect(await rowsOf('new.csv', 'click;user\n1; a\n', fitted)).toEqual([['click', 'user'], ['1', 'a']]); // prettier-ignore
});

test('one from before that reads as its version did: quotes enclose cells, blanks belong to them', async () => {
  const before: FittedSchema = { schema, fields: [] };
  expect(await rowsOf('old.tsv', 'click\tuser\n1\t"a"\n', before)).toEqual([['click', 'user'], ['1', 'a']]); // prettier-ignore
  expect(await rowsOf('old.csv', 'click,user\n1, a\n', before)).toEqual([['click', 'user'], ['1', ' a']]); // prettier-ignore
  const numbered: FittedSchema = {
    schema: { label: 'label', features: [categorical('f1'), categorical('f2')] },
    fields: [],
  };
  expect(await rowsOf('old.libfm', '5:1 7:1\n', numbered)).toEqual([['f1', 'f2'], ['5', '7']]); // prettier-ignore
});
