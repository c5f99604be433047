import { expect, test } from 'vitest';
import { categorical, multiValued, numeric } from '@fsdnet/core';
import { LibsvmLayoutFinder, layoutOfSchema, splitLibsvmLine, type LibsvmLayout } from './libsvm-layout.ts';
import { libsvmParser } from './libsvm-parser.ts';

function layoutOf(text: string): LibsvmLayout {
  const finder = new LibsvmLayoutFinder('a.libsvm');
  for (const line of text.split('\n')) if (line !== '') finder.add(splitLibsvmLine(line, 'a.libsvm'));
  return finder.layout();
}

function parse(
  text: string,
  layout: LibsvmLayout = layoutOf(text),
): { columns: readonly string[] | undefined; rows: unknown[][] } {
  const parser = libsvmParser({ source: 'a.libsvm', layout });
  const rows: unknown[][] = [];
  const onRow = (cells: readonly unknown[]): void => void rows.push([...cells]);
  for (const chunk of text) parser.push(chunk, onRow);
  parser.end(onRow);
  return { columns: parser.columns, rows };
}

test('libfm with one entry a field: positions are categorical columns', () => {
  expect(parse('-1 204:1 4798:1\n1 42:1 1572:1 # note\n')).toEqual({
    columns: ['label', 'f1', 'f2'],
    rows: [['-1', '204', '4798'], ['1', '42', '1572']], // prettier-ignore
  });
});

test('a fixed index with changing values is a number beside the categories', () => {
  expect(parse('1 0:0.5 7:1\n0 0:2 8:1\n')).toEqual({
    columns: ['label', 'f1', 'f2'],
    rows: [['1', '0.5', '7'], ['0', '2', '8']], // prettier-ignore
  });
});

test('rows of different length with values of 1 are one list', () => {
  expect(parse('1 3:1 5:1\n0 qid:7 5:1\n0\n')).toEqual({
    columns: ['label', 'features'],
    rows: [['1', ['3', '5']], ['0', ['5']], ['0', []]], // prettier-ignore
  });
});

test('other values are numeric columns by index, 0 where a row has none', () => {
  expect(parse('1 1:0.5 10:2\n0 2:-1e3\n')).toEqual({
    columns: ['label', '1', '2', '10'],
    rows: [['1', '0.5', '0', '2'], ['0', '0', '-1e3', '0']], // prettier-ignore
  });
});

test('rows to be scored may have no label', () => {
  expect(parse('204:1 4798:1\n').columns).toEqual(['f1', 'f2']);
  expect(parse('5:1\n3:1 5:1\n').rows).toEqual([[['5']], [['3', '5']]]);
});

test('a schema that came from such a file gives its layout back', () => {
  expect(layoutOfSchema({ label: 'label', features: [categorical('f1'), numeric('f3')] }, true)).toEqual({
    kind: 'libfm',
    label: true,
    fields: ['index', 'index', 'value'],
  });
  expect(layoutOfSchema({ label: 'label', features: [multiValued('features')] }, false)).toEqual({
    kind: 'sparse',
    label: false,
  });
  expect(layoutOfSchema({ label: 'label', features: [numeric('3'), numeric('7')] }, true)).toEqual({
    kind: 'dense',
    label: true,
    indices: ['3', '7'],
  });
  expect(layoutOfSchema({ label: 'label', features: [categorical('user')] }, true)).toBeUndefined();
});

test.each([
  ['1 3:1 x:1\n', 'a.libsvm: expected entries index:value, got "x:1".'],
  ['1 3:\n', 'a.libsvm: expected entries index:value, got "3:".'],
  ['1 3\n', 'a.libsvm: expected entries index:value, got "3".'],
])('%j', (text, message) => {
  expect(() => parse(text)).toThrow(message);
});

test('rows that break the layout are named', () => {
  const layout: LibsvmLayout = { kind: 'libfm', label: true, fields: ['index', 'index'] };
  expect(() => parse('1 3:1 4:1\n0 3:1\n', layout)).toThrow('a.libsvm:2: expected 2 entries, got 1.');
  expect(() => parse('3:1 4:1\n', layout)).toThrow('a.libsvm:1: expected a label before the entries, got "3:1 4:1".');
});

test('a sparse matrix of very many numbers is refused', () => {
  const text = `1 ${Array.from({ length: 10_001 }, (_, index) => `${index}:0.5`).join(' ')}\n0 5:0.1\n`;
  expect(() => layoutOf(text)).toThrow(
    'a.libsvm: a libsvm file with values other than 1 may have 10000 different indices, got more. Convert it to CSV with one column per feature.',
  );
});
