import { CtrError } from '@fsdnet/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSplitBy, rowSplitter } from './split-by.ts';
import { parseSplit } from './split-ratio.ts';
import { timeOf } from './time-splitter.ts';

test('what to split by is read', () => {
  expect(parseSplitBy('time:ts')).toEqual({ kind: 'time', column: 'ts' });
  expect(parseSplitBy('group:a:b')).toEqual({ kind: 'group', column: 'a:b' });
  for (const text of ['ts', 'date:ts', 'time:', '']) {
    expect(() => parseSplitBy(text)).toThrow(
      `splitBy: must be time:COLUMN or group:COLUMN, got ${JSON.stringify(text)}. For example time:timestamp.`,
    );
  }
});

interface Parts {
  readonly train: readonly number[];
  readonly valid: readonly number[];
  readonly test: readonly number[];
}

function split(kind: 'time' | 'group', cells: readonly unknown[], ratio = '8:1:1', seed = 1): Parts {
  const splitter = rowSplitter({ kind, column: 'c' }, 'a.csv');
  cells.forEach((cell, row) => splitter.add(cell, () => `a.csv:${row + 2}: column "c"`));
  const { train, valid, test: tested = [] } = splitter.split(parseSplit(ratio), seed);
  return { train: [...train], valid: [...valid], test: [...tested] };
}

describe('by time', () => {
  test('the oldest rows train, the newest test', () => {
    const times = [7, 3, 9, 1, 5, 2, 8, 0, 6, 4];
    expect(split('time', times)).toEqual({ train: [0, 1, 3, 4, 5, 7, 8, 9], valid: [6], test: [2] });
    expect(split('time', times.map(String), '1:1')).toEqual({
      train: [1, 3, 5, 7, 9],
      valid: [0, 2, 4, 6, 8],
      test: [],
    });
  });

  test('no time of one part in or after those of the next, all rows in one part, sizes as near as ties allow', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 3, maxLength: 200 }), (times) => {
        let parts: Parts;
        try {
          parts = split('time', times);
        } catch (error) {
          expect(error).toBeInstanceOf(CtrError);
          return;
        }
        const of = (rows: readonly number[]): number[] => rows.map((row) => times[row]!);
        expect(Math.max(...of(parts.train))).toBeLessThan(Math.min(...of(parts.valid)));
        expect(Math.max(...of(parts.valid))).toBeLessThan(Math.min(...of(parts.test)));
        const all = [...parts.train, ...parts.valid, ...parts.test];
        expect(all.sort((a, b) => a - b)).toEqual(times.map((_, row) => row));
        const most = Math.max(...times.map((time) => times.filter((other) => other === time).length));
        expect(Math.abs(parts.test.length - times.length / 10)).toBeLessThan(most / 2 + 1);
      }),
    );
  });

  test('dates of every form', () => {
    const at = (text: string): number => timeOf(text, () => '').time;
    expect(at('2024-02-29T13:05:00.25Z')).toBe(Date.UTC(2024, 1, 29, 13, 5, 0, 250));
    expect(at('2024-02-29')).toBe(Date.UTC(2024, 1, 29));
    expect(at('2024-02-29 13:05')).toBe(Date.UTC(2024, 1, 29, 13, 5));
    expect(at('2024-02-29T13:05:00+02:00')).toBe(Date.UTC(2024, 1, 29, 11, 5));
    expect(at('2024-02-29T13:05:00-0130')).toBe(Date.UTC(2024, 1, 29, 14, 35));
    expect(at('2024-02-29T13:05:00.000002Z')).toBeGreaterThan(at('2024-02-29T13:05:00.000001Z'));
    expect(split('time', ['2024-01-03', '2024-01-01', '2024-01-02T23:59:59Z'])).toEqual({
      train: [1],
      valid: [2],
      test: [0],
    });
  });

  test.each([
    [[1_709_287_200, 1_709_290_800, 1_709_294_400, '1709294401'], 'Split by the time in "c": training from 2024-03-01 10:00 UTC, validation from 2024-03-01 12:00 UTC, test from 2024-03-01 12:00:01 UTC; the last is 2024-03-01 12:00:01 UTC.'],
    [['2024-03-01', new Date('2024-03-02T01:30:00.5Z'), '2024-03-04T00:00+02:00'], 'training from 2024-03-01 00:00 UTC, validation from 2024-03-02 01:30:00.500 UTC, test from 2024-03-03 22:00 UTC; the last'],
    [[14102100, 14102101, 14102102], 'training from 2014-10-21 00:00 UTC, validation from 2014-10-21 01:00 UTC,'],
    [[1, 2, 3.5], 'training from 1, validation from 2, test from 3.5; the last is 3.5.'],
  ])('the cuts are told: %j', (times, message) => {
    const told: string[] = [];
    const splitter = rowSplitter({ kind: 'time', column: 'c' }, 'a.csv');
    for (const time of times) splitter.add(time, () => '');
    splitter.split(parseSplit('2:1:1'), 1, (line) => told.push(line));
    expect(told).toEqual([expect.stringContaining(message)]);
  }); // prettier-ignore

  test.each([
    [['1', ''], 'a.csv:3: column "c": expected a time to split by: a number or a date such as 2024-02-29T13:05:00Z, got a missing value.'],
    [['1', null], 'got a missing value.'],
    [['2023-02-29'], 'a.csv:2: column "c": expected a time to split by: a number or a date such as 2024-02-29T13:05:00Z, got "2023-02-29".'],
    [['yesterday'], 'got "yesterday".'],
    [['1', '2024-01-01'], 'a.csv:3: column "c": times must be of one kind, and numbers came before, got "2024-01-01".'],
    [[5, 5, 5, 5], 'a.csv: every part of the split needs at least one row, got none for valid out of 4. Give more rows or another split.'],
    [[1, 2], 'a.csv: every part of the split needs at least one row, got none for train out of 2.'],
  ])('%j', (times, message) => {
    expect(() => split('time', times)).toThrow(message);
  }); // prettier-ignore
});

describe('by group', () => {
  const cells = Array.from({ length: 5000 }, (_, row) => `u${(row * 7919) % 1000}`);

  test('no value in two parts, shares about as wanted', () => {
    const parts = split('group', cells);
    const of = (rows: readonly number[]): Set<string> => new Set(rows.map((row) => cells[row]!));
    const [train, valid, tested] = [of(parts.train), of(parts.valid), of(parts.test)];
    expect(train.size + valid.size + tested.size).toBe(1000);
    expect(parts.train.length + parts.valid.length + parts.test.length).toBe(5000);
    for (const part of [valid, tested]) {
      expect(part.size).toBeGreaterThan(70);
      expect(part.size).toBeLessThan(130);
    }
  });

  test('the part of a value depends on the seed and the value alone', () => {
    const validOf = (rows: readonly string[], seed?: number): Set<string> =>
      new Set(split('group', rows, '8:1:1', seed).valid.map((row) => rows[row]!));
    expect(validOf(cells.toReversed())).toEqual(validOf(cells));
    const more = validOf([...cells, ...cells.map((cell) => `${cell}x`)]);
    for (const value of validOf(cells)) expect(more).toContain(value);
    expect(validOf(cells, 2)).not.toEqual(validOf(cells, 1));
  });

  test('rows without a value are a group, lists are none', () => {
    const parts = split('group', ['', null, undefined, NaN, ...cells]);
    expect(Object.values(parts).filter((rows) => rows.includes(0))).toEqual(
      Object.values(parts).filter((rows) => [0, 1, 2, 3].every((row) => rows.includes(row))),
    );
    expect(() => split('group', [['a']])).toThrow('a.csv:2: column "c": expected text or a number to split by');
    expect(() => split('group', ['a', 'a', 'a'])).toThrow('every part of the split needs at least one row');
  });
});
