import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { delimitedParser, type DelimitedOptions } from './delimited-parser.ts';

interface Parsed {
  readonly columns: readonly string[] | undefined;
  readonly rows: readonly (readonly unknown[])[];
  readonly lines: readonly number[];
}

function parse(chunks: readonly string[], options: DelimitedOptions = {}): Parsed {
  const parser = delimitedParser({ source: 'a.csv', ...options });
  const rows: unknown[][] = [];
  const lines: number[] = [];
  const onRow = (cells: readonly unknown[], line: number): void => {
    rows.push([...cells]);
    lines.push(line);
  };
  for (const chunk of chunks) parser.push(chunk, onRow);
  parser.end(onRow);
  return { columns: parser.columns, rows, lines };
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

test('separators, quotes and line breaks inside quotes; CRLF; a mark at the start; no line end at the end', () => {
  const text =
    '\uFEFFid,text,end\r\n1,"a, b",x\r\n2,"say ""hi""",\r\n\r\n3,"two\r\nlines","y"\r\n4,plain "quotes" stay,z';
  expect(parse([text])).toEqual({
    columns: ['id', 'text', 'end'],
    rows: [
      ['1', 'a, b', 'x'],
      ['2', 'say "hi"', ''],
      ['3', 'two\r\nlines', 'y'],
      ['4', 'plain "quotes" stay', 'z'],
    ],
    lines: [2, 3, 5, 7],
  });
});

test('whatever the cells, whatever the chunks', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ',', '"', '\n', '\r', 'é', '😀'), maxLength: 8 });
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));
  fc.assert(
    fc.property(
      table,
      fc.boolean(),
      fc.boolean(),
      fc.array(fc.nat(), { maxLength: 10 }),
      (rows, crlf, lastEnd, cuts) => {
        const columns = (rows[0] ?? []).map((_, index) => `column ${index}`);
        const lineEnd = crlf ? '\r\n' : '\n';
        const write = (value: string): string => (/[",\n\r]/.test(value) || value === '' ? quoted(value) : value);
        const text = [columns, ...rows].map((row) => row.map(write).join(',')).join(lineEnd) + (lastEnd ? lineEnd : '');
        const ends = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
        const chunks = [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));
        expect(parse(chunks)).toMatchObject({ columns, rows });
      },
    ),
    { numRuns: 300 },
  );
});

test('one character at a time gives the same rows and lines', () => {
  const text = 'a,b\n1,"x\ny"\n\n"2","""",\n'.replace('"""",', '""""');
  expect(parse([...text])).toEqual(parse([text]));
  expect(parse([text]).lines).toEqual([2, 5]);
});

test('tabs, longer separators, no header, comments, trimmed cells, no quotes', () => {
  expect(parse(['a\tb\n1\t"2\t3"\n'], { separator: '\t' }).rows).toEqual([['1', '2\t3']]);
  expect(parse(['1::"x" y::2\n'], { separator: '::', columns: ['a', 'b', 'c'] }).rows).toEqual([['1', '"x" y', '2']]);
  expect(parse(['|note, one\n1, b \n'], { columns: ['x', 'y'], comment: '|', trim: true }).rows).toEqual([['1', 'b']]);
  expect(parse(['a,b\n"1,2\n'], { quotes: 'none' }).rows).toEqual([['"1', '2']]);
});

describe('mistakes are named with file and line', () => {
  test.each([
    ['a,b\n1,2\n3\n', 'a.csv:3: expected 2 columns, got 1. Every row must have as many cells as the header.'],
    ['a,b\n1,2,3\n', 'a.csv:2: expected 2 columns, got 3. Every row must have as many cells as the header.'],
    ['a,b\n"x\ny",2\n3\n', 'a.csv:4: expected 2 columns, got 1. Every row must have as many cells as the header.'],
    ['a,b,a\n', 'a.csv:1: column names must differ, got "a" twice. Rename one of the two.'],
    ['a,b\n1,"x\n2,3\n', 'a.csv:2: the quote that opens here is never closed. Close it, or double quotes that belong to the text.'],
    ['a,b\n"1\n2","x\n2,3\n', 'a.csv:3: the quote that opens here is never closed. Close it, or double quotes that belong to the text.'],
    ['a,b\n1,"x"y\n', 'a.csv:2: a separator or the end of the line must follow a closing quote (cell 2), got "y". Double quotes that belong to the text.'],
  ])('%j', (text, message) => {
    expect(() => parse([text])).toThrow(message);
    expect(() => parse([...text])).toThrow(message);
  }); // prettier-ignore
});

describe('extremes stay fast', () => {
  const within = (milliseconds: number, work: () => void): void => {
    const start = performance.now();
    work();
    expect(performance.now() - start).toBeLessThan(milliseconds);
  };
  /** Text in chunks as files come. */
  const chunksOf = (text: string): string[] =>
    Array.from({ length: Math.ceil(text.length / 65536) }, (_, index) =>
      text.slice(index * 65536, (index + 1) * 65536),
    );

  test('a line of 10 MB, plain, quoted, and quoted with line breaks', () => {
    const long = 'x'.repeat(10_000_000);
    const broken = 'some text\n'.repeat(1_000_000);
    within(5000, () => {
      const { rows } = parse(chunksOf(`a,b\n1,${long}\n2,${quoted(long)}\n3,${quoted(broken)}\n`));
      expect(rows.map(([, cell]) => (cell as string).length)).toEqual([long.length, long.length, broken.length]);
    });
  });

  test('1,000 columns, every other one quoted', () => {
    const columns = Array.from({ length: 1000 }, (_, index) => `c${index}`);
    const row = columns.map((name, index) => (index % 2 === 0 ? quoted(`${name},`) : name)).join(',');
    within(5000, () => {
      const { rows } = parse(chunksOf(`${columns.join(',')}\n${`${row}\n`.repeat(500)}`));
      expect(rows.length).toBe(500);
      expect(rows[499]?.slice(0, 2)).toEqual(['c0,', 'c1']);
    });
  });

  test('one column with quotes inside cells', () => {
    within(5000, () => expect(parse(chunksOf(`a\n${'x"y\n'.repeat(200_000)}`)).rows.length).toBe(200_000));
  });
});
