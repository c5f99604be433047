import { expect, test } from 'vitest';
import { jsonLinesParser } from './json-lines-parser.ts';

function parse(chunks: readonly string[]): {
  columns: readonly string[] | undefined;
  rows: unknown[][];
  records: unknown[];
} {
  const parser = jsonLinesParser({ source: 'a.jsonl' });
  const rows: unknown[][] = [];
  const records: unknown[] = [];
  const onRow = (cells: readonly unknown[]): void => {
    rows.push([...cells]);
    records.push(parser.record);
  };
  for (const chunk of chunks) parser.push(chunk, onRow);
  parser.end(onRow);
  return { columns: parser.columns, rows, records };
}

test('the first object names the columns; absent keys are undefined, others stay in the record', () => {
  const text = '\uFEFF{"id":"a","n":1.5,"tags":["x","y"]}\r\n\n{"n":null,"id":"b","more":true}';
  const expected = {
    columns: ['id', 'n', 'tags'],
    rows: [
      ['a', 1.5, ['x', 'y']],
      ['b', null, undefined],
    ],
  };
  expect(parse([text])).toMatchObject(expected);
  expect(parse([...text])).toMatchObject(expected);
  expect(parse([text]).records[1]).toEqual({ n: null, id: 'b', more: true });
});

test('long integers keep their digits', () => {
  expect(parse(['{"id":10000169349117863715,"x":1e20,"y":12345678901234567.5}']).rows).toEqual([
    ['10000169349117863715', 1e20, 12345678901234568],
  ]);
});

test.each([
  ['{"a":1}\n{"a":\n', 'a.jsonl:2: every line must be a JSON object, got "{\\"a\\":". Write one object per line, without commas between lines.'],
  ['{"a":1}\n\n[1]\n', 'a.jsonl:3: every line must be a JSON object, got "[1]". Write rows as {"column": value, …}.'],
  ['null', 'a.jsonl:1: every line must be a JSON object, got "null". Write rows as {"column": value, …}.'],
])('%j', (text, message) => {
  expect(() => parse([text])).toThrow(message);
}); // prettier-ignore
