import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { categorical } from '@fsdnet/core';
import { SchemaFitter } from '@fsdnet/core/engine';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { Console } from '../cli/output/index.ts';
import { loadPretrained } from './pretrained.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-pretrained-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What is said about vectors of these values, for a field whose values are a, b and c. */
async function saidAbout(values: readonly string[]): Promise<readonly string[]> {
  const fitter = new SchemaFitter({ label: 'y', features: [categorical('item')] }, { minCount: 1 });
  for (const item of ['a', 'b', 'c']) fitter.add({ item, y: 1 });
  const file = join(folder, 'items.csv');
  writeFileSync(file, ['item,v1', ...values.map((value, index) => `${value},${index}`), ''].join('\n'));
  const said: string[] = [];
  const console = { info: (text: string) => said.push(text) } as Partial<Console> as Console;
  const { signal } = new AbortController();
  await loadPretrained([{ field: 'item', file, freeze: null }], fitter.fit(), 1, { console, signal });
  return said.map((text) => text.replace(folder, ''));
}

test.each([
  [['a', 'z'], '1 of 3 values of item have one of the 2 vectors of /items.csv'],
  [['c', 'b', 'a'], '3 of 3 values of item have one of the 3 vectors of /items.csv'],
  // As `fsdnet embeddings` writes them.
  [['(padding)', 'a', 'b', 'c', '(other)'], '3 of 3 values of item, and all unknown ones, have one of the 5 vectors of /items.csv'],
])('counts values of the field alone: %j', async (values, message) => {
  expect(await saidAbout(values)).toEqual([`pre-trained: ${message}`]);
}); // prettier-ignore
