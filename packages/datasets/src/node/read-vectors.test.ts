import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { InputError } from '@fsdnet/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readVectors, type ReadVectorsOptions } from './read-vectors.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet vectors '));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function read(name: string, content: string | Uint8Array, options?: ReadVectorsOptions): Promise<unknown> {
  const { values, vectors, dim, total } = await readVectors(file(name, content), options);
  expect(vectors.length).toBe(values.length * dim);
  return {
    vectors: Object.fromEntries(values.map((value, row) => [value, [...vectors.subarray(row * dim, (row + 1) * dim)]])),
    total,
  };
}

const expected = { vectors: { a: [0.5, -1], '7': [2e-5, 3].map(Math.fround) }, total: 2 };

test.each<[string, string | Uint8Array]>([
  ['glove.txt', 'a 0.5 -1\n7 2e-5 3\n'],
  ['word2vec.vec', '2 2\r\na 0.5 -1 \r\n7 .00002 3.'],
  ['tabs', '\n2 2\na\t0.5\t-1\n\n7\t2E-5\t3\n'],
  ['packed.txt.gz', gzipSync('a 0.5 -1\n7 2e-5 3\n')],
  ['embeddings.csv', 'value,v1,v2\na,0.5,-1\n7,2e-5,3\n'],
  ['pandas.csv', ',0,1\na,0.5,-1\n7,2e-5,3\n'],
  ['embeddings.tsv', 'value\tv1\tv2\na\t0.5\t-1\n7\t2e-5\t3\n'],
  ['rows.jsonl', '{"value":"a","v1":0.5,"v2":-1}\n{"value":7,"v1":2e-5,"v2":3}\n'],
  ['lists.jsonl', '{"key":"a","vector":[0.5,-1]}\n{"key":"7","vector":[2e-5,3]}\n'],
])('%s', async (name, content) => {
  expect(await read(name, content)).toEqual(expected);
});

test('values with spaces in csv; only those that are asked for are kept', async () => {
  const content = `value,x\n"New York, NY",1\nParis,2\nRome,3\n`;
  expect(await read('cities.csv', content, { keep: (value) => value !== 'Paris' })).toEqual({
    vectors: { 'New York, NY': [1], Rome: [3] },
    total: 3,
  });
  // Many values, so that the array grows.
  const lines = Array.from({ length: 1000 }, (_, index) => `w${index} ${index} ${-index}`).join('\n');
  const { values, vectors } = await readVectors(file('many.txt', lines), { keep: (value) => value.endsWith('7') });
  expect(values).toHaveLength(100);
  expect([...vectors.subarray(198)]).toEqual([997, -997]);
});

describe('mistakes', () => {
  test.each<[string, string, string, ReadVectorsOptions?]>([
    ['short.txt', 'a 1 2\nb 3\n', 'short.txt:2: every vector must have the size of the first one, 2, got 1 numbers. A value with spaces in it needs a csv or jsonl file.'],
    ['long.txt', '2 2\na 1 2\n\nNew York 1 2\n', 'long.txt:4: the first line announces vectors of size 2, got 3 numbers. A value with spaces in it needs a csv or jsonl file.'],
    ['size.txt', 'a 1 2\n', 'size.txt:1: vectors must have the size 8, got 2 numbers. Set the embedding size to that of the file (--dim FIELD:2), or take other vectors.', { dim: 8 }],
    ['alone.txt', 'a\n', 'alone.txt:1: must hold a value and at least one number, got no number.'],
    ['twice.txt', 'a 1\nb 2\na 1\n', 'twice.txt:3: every value must have exactly one vector, got "a" again, after line 1.'],
    ['nan.txt', 'a 1\nb nan\n', 'nan.txt:2: a vector must hold finite numbers that fit into 32 bits, got "nan".'],
    ['large.csv', 'v,x\na,1e39\n', 'large.csv:2: a vector must hold finite numbers that fit into 32 bits, got "1e39".'],
    ['hex.csv', 'v,x\na,0x10\n', 'large.csv:2: a vector must hold'.replace('large', 'hex')],
    ['hole.jsonl', '{"v":"a","x":1}\n{"v":"b"}\n', 'hole.jsonl:2: a vector must hold finite numbers that fit into 32 bits, got nothing.'],
    ['list.jsonl', '{"v":"a","x":[1,2]}\n{"v":"b","x":[1,null]}\n', 'list.jsonl:2: a vector must hold finite numbers that fit into 32 bits, got nothing.'],
    ['value.jsonl', '{"v":null,"x":[1]}\n', 'value.jsonl:1: column "v": the first column must hold the value, a text or a number, got nothing.'],
    ['header.csv', 'a,0.5,-1\nb,1,2\n', 'header.csv:1: the first row must name the columns, got numbers. Write a header such as value,v1,v2,'],
    ['none.txt', '2 2\n', 'none.txt: must hold at least one vector, got none.'],
    ['columns.csv', 'v,x\n', 'columns.csv: must hold at least one vector, got none.'],
  ])('%s', async (name, content, message, options) => {
    const work = read(name, content, options);
    await expect(work).rejects.toThrow(InputError);
    await expect(work.catch((error: Error) => error.message.replaceAll(`${folder}/`, ''))).resolves.toContain(message);
  }); // prettier-ignore

  test('no such file', async () => {
    await expect(readVectors(join(folder, 'nowhere.txt'))).rejects.toThrow(/nowhere\.txt: does not exist/);
  });
});
