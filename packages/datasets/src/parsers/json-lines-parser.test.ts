import { expect, test } from 'vitest';
import { jsonLinesParser } from './json-lines-parser.ts';

function parse(
  chunks: readonly string[],
  { settled = false, told = [] as string[] } = {},
): {
  columns: readonly string[] | undefined;
  rows: unknown[][];
  records: unknown[];
} {
  const parser = jsonLinesParser({ source: 'a.jsonl', onMessage: (message) => told.push(message) });
  const rows: unknown[][] = [];
  const records: unknown[] = [];
  const onRow = (cells: readonly unknown[]): void => {
    rows.push([...cells]);
    records.push(parser.record);
    if (settled) parser.settleColumns();
  };
  for (const chunk of chunks) parser.push(chunk, onRow);
  parser.end(onRow);
  return { columns: parser.columns, rows, records };
}

test('the keys of all objects are columns; absent keys are undefined', () => {
  const text = '\uFEFF{"id":"a","n":1.5,"tags":["x","y"]}\r\n\n{"n":null,"id":"b","more":true}';
  const expected = {
    columns: ['id', 'n', 'tags', 'more'],
    rows: [
      ['a', 1.5, ['x', 'y']],
      ['b', null, undefined, true],
    ],
  };
  expect(parse([text])).toMatchObject(expected);
  expect(parse([...text])).toMatchObject(expected);
  expect(parse([text]).records[1]).toEqual({ n: null, id: 'b', more: true });
});

test('once columns are settled a new key stays in the record, and is told once', () => {
  const told: string[] = [];
  const lines = ['{"id":"a"}', '{"more":1,"id":"b"}', '{"more":2,"__proto__":3}'];
  const { columns, rows, records } = parse([lines.join('\n')], { settled: true, told });
  expect(columns).toEqual(['id']);
  expect(rows).toEqual([['a'], ['b'], [undefined]]);
  expect(records[1]).toEqual({ more: 1, id: 'b' });
  expect(told).toEqual([
    'a.jsonl:2: key "more" is met here for the first time, behind the rows that decide on columns, so it is left out',
    'a.jsonl:3: key "__proto__" is met here for the first time, behind the rows that decide on columns, so it is left out',
  ]);
});

test('long integers keep their digits', () => {
  expect(parse(['{"id":[10000169349117863715,9007199254740993.0],"x":1e20,"y":12345678901234567.5}']).rows).toEqual([
    [['10000169349117863715', '9007199254740993.0'], 1e20, 12345678901234568],
  ]);
});

test.each([
  ['{"a":1}\n{"a":\n', 'a.jsonl:2: every line must be a JSON object, got "{\\"a\\":". Write one object per line, without commas between lines.'],
  ['{"a":1}\n\n[1]\n', 'a.jsonl:3: every line must be a JSON object, got "[1]". Write rows as {"column": value, …}.'],
  ['null', 'a.jsonl:1: every line must be a JSON object, got "null". Write rows as {"column": value, …}.'],
])('%j', (text, message) => {
  expect(() => parse([text])).toThrow(message);
}); // prettier-ignore
